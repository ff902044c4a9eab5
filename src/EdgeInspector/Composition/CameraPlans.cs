using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Turns a camera's configuration into what its pipeline is made of.</summary>
internal static class CameraPlans
{
    /// <exception cref="FrameSourceException">The source cannot be read by any capture there is.</exception>
    public static CameraPlan Make(CameraOptions camera, ModelLanes lanes, UlidGenerator ulids, TimeProvider time)
    {
        IFrameSource source = Ports.Source(SourceWithRate(camera), new FramePool(), time);
        TimeSpan? deadline = source.IsLive ? TimeSpan.FromMilliseconds(camera.DeadlineMs) : null;
        var judging = new InspectorOptions
        {
            Camera = camera.Name,
            DeadlineMs = deadline?.TotalMilliseconds,
            Zones = camera.Zones,
            Rules = camera.Rules,
        };
        return new CameraPlan(camera.Name, source, [.. camera.Models.Select(lanes.Lane)], new Inspector(judging, ulids, time), deadline);
    }

    // The sources that can be told a rate are told it the way their URIs say it.
    private static string SourceWithRate(CameraOptions camera)
    {
        string source = camera.SourceWithCredentials();
        bool takesRate = source.StartsWith("sim:", StringComparison.Ordinal) || source.StartsWith("v4l2:", StringComparison.Ordinal) || source.StartsWith("dir:", StringComparison.Ordinal);
        if (camera.Fps is not { } fps || !takesRate)
        {
            return source;
        }

        int query = source.IndexOf('?', StringComparison.Ordinal);
        IEnumerable<string> kept = query < 0 ? [] : source[(query + 1)..].Split('&').Where(static pair => !pair.StartsWith("fps=", StringComparison.Ordinal));
        return $"{(query < 0 ? source : source[..query])}?{string.Join('&', kept.Append(FormattableString.Invariant($"fps={fps}")))}";
    }
}
