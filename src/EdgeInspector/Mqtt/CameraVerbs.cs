using System.Text.Json.Nodes;

namespace EdgeInspector.Mqtt;

/// <summary>The verbs <c>snapshot</c>, <c>pause</c> and <c>resume</c>, for one camera or all.</summary>
internal static class CameraVerbs
{
    public static void Register(CommandRouter router, ICameraCommands cameras)
    {
        router.Register("snapshot", (request, _) => Task.FromResult(For(cameras, request, Snapshot)));
        router.Register("pause", (request, _) => Task.FromResult(For(cameras, request, Pause)));
        router.Register("resume", (request, _) => Task.FromResult(For(cameras, request, Resume)));
    }

    private static CommandReply For(ICameraCommands cameras, CommandRequest request, Func<ICameraCommands, IReadOnlyList<string>, CommandReply> verb) =>
        request.Camera is string camera && !cameras.Cameras.Contains(camera)
            ? CommandReply.Failed("unknown_camera", $"There is no such camera. There are: {string.Join(", ", cameras.Cameras)}.")
            : verb(cameras, request.Camera is null ? cameras.Cameras : [request.Camera]);

    private static CommandReply Snapshot(ICameraCommands cameras, IReadOnlyList<string> names)
    {
        var pictures = new JsonArray();
        foreach (string name in names)
        {
            ReadOnlyMemory<byte> jpeg = cameras.Snapshot(name);
            if (!jpeg.IsEmpty)
            {
                pictures.Add(new JsonObject { ["camera"] = name, ["content_type"] = "image/jpeg", ["base64"] = Convert.ToBase64String(jpeg.Span) });
            }
        }

        return pictures.Count > 0
            ? CommandReply.Done(new JsonObject { ["snapshots"] = pictures })
            : CommandReply.Failed("no_picture", "No picture has come yet; is the camera connected?");
    }

    private static CommandReply Pause(ICameraCommands cameras, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            cameras.Pause(name);
        }

        return Changed(names, paused: true);
    }

    private static CommandReply Resume(ICameraCommands cameras, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            cameras.Resume(name);
        }

        return Changed(names, paused: false);
    }

    private static CommandReply Changed(IReadOnlyList<string> names, bool paused) =>
        CommandReply.Done(new JsonObject { ["cameras"] = new JsonArray([.. names.Select(n => (JsonNode)n)]), ["paused"] = paused });
}
