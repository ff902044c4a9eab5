using EdgeInspector.Core.Vision;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Models;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>Gathers how the box fares from every room, for <c>health</c>, <c>status</c>, the page and the supervisor. Thread-safe.</summary>
internal sealed class HealthMonitor(
    HealthSources sources, TimeProvider time)
{
    /// <summary>Below this, the disk is called full before it is: evidence stops at a quarter of it.</summary>
    private const long LowDiskBytes = 1L << 30;

    private readonly long _started = time.GetTimestamp();

    public HealthReport Report() => Report(sources.Cameras(), sources.Lanes());

    /// <summary>The same for the page.</summary>
    public Overview Overview()
    {
        IReadOnlyList<CameraView> cameras = sources.Cameras();
        IReadOnlyList<ModelLane> lanes = sources.Lanes();
        HealthReport report = Report(cameras, lanes);
        (bool connected, string broker) = sources.Broker();
        string status = report.Reasons.Count == 0 ? "online" : "degraded";
        return new Overview(
            sources.Device(),
            status,
            report.Reasons,
            [.. report.Cameras.Zip(cameras, static (health, view) => new OverviewCamera(
                health.Name, health.State, health.Reason ?? "", view.IsPaused, health.Fps, health.Frames, health.Judged, health.NotJudged, health.Ng,
                health.Dropped, health.Corrupt, Quantiles(health.Latency)))],
            [.. report.Models.Zip(lanes, static (health, lane) => new OverviewModel(
                health.Name, health.Version, health.Provider.ToUpperInvariant(), lane.Model.FallbackReason, lane.IsFailing, Quantiles(health.Latency)))],
            sources.Updates(),
            new OverviewMqtt(connected, broker),
            new OverviewOutbox(report.Outbox.Depth, report.Outbox.Acknowledged, report.Storage.Standing is StoreStanding.Ok or StoreStanding.Opening),
            new OverviewDisk(report.Storage.FreeBytes, report.Storage.UsedBytes, report.Storage.FreeBytes >= LowDiskBytes),
            Explained(sources.Explanations()));
    }

    /// <summary>Why the box is degraded; empty when it is not.</summary>
    public IReadOnlyList<string> Reasons() => Reasons(FreeBytes());

    /// <summary>One line for the supervisor.</summary>
    public string StatusLine()
    {
        IReadOnlyList<string> reasons = Reasons();
        IReadOnlyList<CameraView> cameras = sources.Cameras();
        double fps = cameras.Sum(static camera => camera.Statistics.Rate.PerSecond);
        return reasons.Count == 0 ? $"inspecting, {cameras.Count} camera(s), {fps:0.0} frames/s" : $"degraded: {string.Join("; ", reasons)}";
    }

    private HealthReport Report(IReadOnlyList<CameraView> cameras, IReadOnlyList<ModelLane> lanes)
    {
        long free = FreeBytes();
        return new HealthReport
        {
            Boot = sources.Store.Boot,
            Version = ProgramVersion.Number,
            Time = time.GetUtcNow(),
            Uptime = time.GetElapsedTime(_started),
            Reasons = Reasons(free),
            Configuration = sources.Configuration() is { } c ? new ConfigurationHealth(c.File, c.Applied, c.Digest, c.Problems, c.Waiting) : null,
            Cameras = [.. cameras.Select(Describe)],
            Models = [.. lanes.Select(Describe)],
            Outbox = OutboxHealth.From(sources.Store.State, sources.PublishCounts()),
            Storage = StorageHealth.From(sources.Store, sources.Evidence, sources.Retention, free),
            Explanations = Describe(sources.Explanations()),
        };
    }

    private List<string> Reasons(long free)
    {
        List<string> reasons = [.. sources.Configuration()?.Reasons() ?? [], .. StuckStages(sources.Heartbeats())];
        foreach (CameraView camera in sources.Cameras())
        {
            if (camera.Trouble is { } trouble)
            {
                reasons.Add($"camera {camera.Name}: {trouble}");
            }
        }

        foreach (ModelLane lane in sources.Lanes())
        {
            if (lane.IsFailing)
            {
                reasons.Add($"model {lane.Name} fails; its frames are NOT_JUDGED");
            }
        }

        foreach (SilentRule rule in sources.SilentRules())
        {
            reasons.Add($"{rule}, so nothing is judged by that rule");
        }

        StoreState store = sources.Store.State;
        if (store.Reason is not null || store.Alarm is not null)
        {
            reasons.Add(store.Reason ?? store.Alarm!);
        }

        if (sources.Evidence.Counts.Reason is { } evidence)
        {
            reasons.Add($"evidence is not kept: {evidence}");
        }

        if (sources.Explanations().Reason is { } explaining)
        {
            reasons.Add($"explanations: {explaining}");
        }

        if (free < LowDiskBytes)
        {
            reasons.Add($"only {free >> 20} MiB are free where events are stored; make room or lower storage.max_bytes");
        }

        return reasons;
    }

    /// <summary>Loops that hang, which no supervisor may be there to restart. In whole tens of seconds: every change of a reason is a message.</summary>
    internal static IEnumerable<string> StuckStages(IReadOnlyList<Heartbeat> heartbeats) =>
        heartbeats.Where(static heartbeat => heartbeat.IsStuck)
            .Select(static heartbeat => $"stage {heartbeat.Name} has shown no sign of life for {10 * (int)(heartbeat.Age.TotalSeconds / 10)} s");

    private long FreeBytes()
    {
        try
        {
            return new DriveInfo(sources.StateDirectory).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ExplanationHealth Describe(ExplanationCounts counts) =>
        new(counts.ByModel, counts.ByTemplate, counts.Dropped, counts.Failed, counts.GroundingRate, counts.Reason);

    private static OverviewExplanations Explained(ExplanationCounts counts) => new(counts.ByModel, counts.ByTemplate, counts.Dropped, counts.GroundingRate, counts.Reason);

    private static CameraHealth Describe(CameraView camera) => new()
    {
        Name = camera.Name,
        State = camera.IsPaused ? "paused" : camera.Standing.State.ToString().ToLowerInvariant(),
        Reason = camera.Trouble ?? camera.Standing.Reason,
        Fps = camera.Statistics.Rate.PerSecond,
        Frames = camera.Statistics.Frames,
        Judged = camera.Statistics.Judged,
        Ng = camera.Statistics.Ng,
        NotJudged = camera.Statistics.NotJudged,
        Dropped = camera.Dropped,
        Corrupt = camera.Statistics.Corrupt,
        Latency = Latency(camera.Statistics.Latency),
    };

    private static ModelHealth Describe(ModelLane lane)
    {
        IVisionModel model = lane.Model;
        return new ModelHealth
        {
            Name = model.Reference.Name,
            Version = model.Reference.Version,
            Provider = model.Provider.ToString().ToLowerInvariant(),
            Reason = lane.IsFailing ? "its last run failed" : model.FallbackReason,
            Runs = lane.Runs,
            Failures = lane.Failures,
            Latency = Latency(lane.Times),
        };
    }

    private static LatencyHealth? Latency(LatencyHistogram histogram) =>
        histogram.Count == 0 ? null : new LatencyHealth(histogram.Milliseconds(0.5), histogram.Milliseconds(0.99));

    private static OverviewQuantiles Quantiles(LatencyHealth? latency) => new(latency?.P50Ms ?? 0, latency?.P99Ms ?? 0);
}
