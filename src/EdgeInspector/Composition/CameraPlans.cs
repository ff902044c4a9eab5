using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Turns a camera's configuration into what its pipeline is made of.</summary>
internal static class CameraPlans
{
    /// <exception cref="FrameSourceException">The source cannot be read by any capture there is.</exception>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public static IFrameSource Source(CameraOptions camera, TimeProvider time) => Ports.Source(SourceWithRate(camera), new FramePool(), time);

    /// <param name="live">Whether the camera's source is.</param>
    public static JudgingPlan Judging(CameraOptions camera, IReadOnlyList<ModelLane> lanes, bool live)
    {
        TimeSpan? deadline = live ? TimeSpan.FromMilliseconds(camera.DeadlineMs) : null;
        var options = new InspectorOptions
        {
            Camera = camera.Name,
            DeadlineMs = deadline?.TotalMilliseconds,
            Zones = camera.Zones,
            Rules = camera.Rules,
        };
        return new JudgingPlan(lanes, options, deadline);
    }

    /// <summary>A text that differs where the camera has to be captured anew. Holds its password: for comparing only.</summary>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public static string SourceText(CameraOptions camera) =>
        Fingerprint.Of(camera with { DeadlineMs = 0, Models = [], Zones = [], Rules = [] }) + camera.SourceWithCredentials();

    /// <summary>A text that differs where its frames have to be judged in another way; models apart.</summary>
    public static string JudgingText(CameraOptions camera) => Fingerprint.Of((camera.DeadlineMs, camera.Zones, camera.Rules));

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
