namespace EdgeInspector.Pipeline;

/// <summary>Counters of one camera since the start. Each is written by one thread and read by any.</summary>
internal sealed class CameraStatistics(TimeProvider time)
{
    private long _frames;
    private long _judged;
    private long _notJudged;
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

    public long Ng => Interlocked.Read(ref _ng);

    /// <summary>Frames let through unjudged because the camera was paused by command.</summary>
    public long Paused => Interlocked.Read(ref _paused);

    /// <summary>Pictures the source could not decode.</summary>
    public long Corrupt => Interlocked.Read(ref _corrupt);

    public void CountFrame() => Interlocked.Increment(ref _frames);

    public void CountCorrupt() => Interlocked.Increment(ref _corrupt);

    public void CountPaused() => Interlocked.Increment(ref _paused);

    public void CountNotJudged() => Interlocked.Increment(ref _notJudged);

    public void CountJudged(bool ng, TimeSpan latency)
    {
        Interlocked.Increment(ref _judged);
        if (ng)
        {
            Interlocked.Increment(ref _ng);
        }

        Latency.Record(latency);
        Rate.Mark();
    }
}
