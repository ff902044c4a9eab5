namespace EdgeInspector.Pipeline;

/// <summary>Counters of one camera since the start. Each is written by one thread and read by any.</summary>
internal sealed class CameraStatistics(TimeProvider time)
{
    private readonly RateMeter _recent = new(time);
    private readonly RateMeter _recentLate = new(time);
    private long _frames;
    private long _judged;
    private long _notJudged;
    private long _late;
    private long _ng;
    private long _paused;
    private long _corrupt;

    public RateMeter Rate { get; } = new(time);

    /// <summary>Capture to verdict of judged frames.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Frames captured.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Frames with a verdict OK or NG.</summary>
    public long Judged => Interlocked.Read(ref _judged);

    public long NotJudged => Interlocked.Read(ref _notJudged);

    /// <summary>Frames NOT_JUDGED because the deadline had passed.</summary>
    public long Late => Interlocked.Read(ref _late);

    /// <summary>Of the frames of the last 5 s that were to be judged, those that came too late, and all.</summary>
    public (long Late, long All) RecentLateness => (_recentLate.Recent, _recent.Recent);

    public long Ng => Interlocked.Read(ref _ng);

    /// <summary>Frames let through unjudged because the camera was paused by command.</summary>
    public long Paused => Interlocked.Read(ref _paused);

    /// <summary>Pictures the source could not decode.</summary>
    public long Corrupt => Interlocked.Read(ref _corrupt);

    public void CountFrame() => Interlocked.Increment(ref _frames);

    public void CountCorrupt() => Interlocked.Increment(ref _corrupt);

    public void CountPaused() => Interlocked.Increment(ref _paused);

    /// <param name="late">Whether for its deadline.</param>
    public void CountNotJudged(bool late)
    {
        Interlocked.Increment(ref _notJudged);
        _recent.Mark();
        if (late)
        {
            Interlocked.Increment(ref _late);
            _recentLate.Mark();
        }
    }

    public void CountJudged(bool ng, TimeSpan latency)
    {
        Interlocked.Increment(ref _judged);
        if (ng)
        {
            Interlocked.Increment(ref _ng);
        }

        Latency.Record(latency);
        Rate.Mark();
        _recent.Mark();
    }
}
