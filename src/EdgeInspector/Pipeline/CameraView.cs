namespace EdgeInspector.Pipeline;

/// <summary>What others may see and ask of a camera: its figures, its newest picture, pause and resume. Thread-safe.</summary>
internal sealed class CameraView(
    string name, CameraStatistics statistics, LatestFrame latest, FrameQueue queue, Func<CameraStanding> standing)
{
    private volatile bool _paused;
    private long _deadline = -1;

    public string Name { get; } = name;

    public CameraStatistics Statistics { get; } = statistics;

    public LatestFrame Latest { get; } = latest;

    /// <summary>Frames a newer one replaced before they could be judged.</summary>
    public long Dropped => queue.Dropped;

    public CameraStanding Standing => standing();

    /// <summary>How long after its capture a frame may have its verdict; null: however long it takes.</summary>
    public TimeSpan? Deadline
    {
        get => Interlocked.Read(ref _deadline) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref _deadline, value?.Ticks ?? -1);
    }

    /// <summary>What needs somebody's attention, in words; null while all is well.</summary>
    public string? Trouble => Standing is { IsDegraded: true } standing ? standing.Reason : Lateness;

    public bool IsPaused => _paused;

    /// <summary>While paused, frames are captured and shown but not judged.</summary>
    public void SetPaused(bool paused) => _paused = paused;

    /// <summary>From a half of the frames upwards: a few are lost to a busy moment, but a line that mostly goes unjudged is not inspected.</summary>
    private string? Lateness =>
        Statistics.RecentLateness is var (late, all) && late > 0 && 2 * late >= all && Deadline is { } deadline
            ? FormattableString.Invariant($"{late} of {all} frames of the last 5 s came too late (deadline {deadline.TotalMilliseconds:0} ms)")
            : null;
}
