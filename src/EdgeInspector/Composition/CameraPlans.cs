using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Turns a camera's configuration into what its pipeline is made of.</summary>
internal static class CameraPlans
{
    /// <summary>The camera's source, its frames as they are to be judged.</summary>
    /// <exception cref="FrameSourceException">It can be read by no capture there is.</exception>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public static IFrameSource Source(CameraOptions camera, TimeProvider time)
    {
        var pool = new FramePool();
        IFrameSource source = Ports.Source(Address(camera), pool, time);

        // A rendered line keeps its rate itself and never freezes; unwrapped, the demonstration can ask it for the truth.
        bool simulated = source is SimulatedLine;
        var preparation = new PreparedSourceOptions
        {
            Orientation = camera.Orientation,
            Crop = camera.Crop,
            MaxRate = simulated ? null : camera.Fps,
            FrozenAfter = simulated || camera.FrozenSeconds == 0 ? null : TimeSpan.FromSeconds(camera.FrozenSeconds),
        };
        return preparation == new PreparedSourceOptions() ? source : new PreparedSource(source, preparation, pool, time);
    }

    public static JudgingPlan Judging(CameraOptions camera, IReadOnlyList<ModelLane> lanes)
    {
        var options = new InspectorOptions
        {
            Camera = camera.Name,
            DeadlineMs = camera.DeadlineMs,
            Zones = camera.Zones,
            Rules = camera.Rules,
            MmPerPx = camera.MmPerPx,
        };
        return new JudgingPlan(lanes, options, TimeSpan.FromMilliseconds(camera.DeadlineMs)) { Slices = camera.Slices };
    }

    /// <summary>A text that differs where the camera has to be captured anew. Holds its password: for comparing only.</summary>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public static string SourceText(CameraOptions camera) =>
        Fingerprint.Of(camera with { DeadlineMs = 0, MmPerPx = null, Slices = null, Models = [], Zones = [], Rules = [] }) + camera.SourceWithCredentials();

    /// <summary>A text that differs where its frames have to be judged in another way; models apart.</summary>
    public static string JudgingText(CameraOptions camera) => Fingerprint.Of((camera.DeadlineMs, camera.MmPerPx, camera.Slices, camera.Zones, camera.Rules));

    // What sources can be told they are told the way their URIs say it.
    private static string Address(CameraOptions camera)
    {
        string source = camera.SourceWithCredentials();
        bool takesRate = source.StartsWith("sim:", StringComparison.Ordinal) || source.StartsWith("v4l2:", StringComparison.Ordinal) || source.StartsWith("dir:", StringComparison.Ordinal);
        if (camera.Fps is { } fps && takesRate)
        {
            source = With(source, "fps", FormattableString.Invariant($"{fps}"));
        }

        return camera.Controls.Count == 0 ? source
            : With(source, "controls", string.Join(',', camera.Controls.Select(static control => FormattableString.Invariant($"{control.Key}:{control.Value}"))));
    }

    private static string With(string source, string option, string value)
    {
        int query = source.IndexOf('?', StringComparison.Ordinal);
        IEnumerable<string> kept = query < 0 ? [] : source[(query + 1)..].Split('&').Where(pair => !pair.StartsWith($"{option}=", StringComparison.Ordinal));
        return $"{(query < 0 ? source : source[..query])}?{string.Join('&', kept.Append($"{option}={value}"))}";
    }
}
