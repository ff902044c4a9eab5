namespace EdgeInspector.Events;

/// <summary>
/// The time by which things grow old: never further ahead of the start than time has really passed, so that a wall clock that jumps
/// years ahead does not cost the evidence of a month.
/// </summary>
internal sealed class RetentionClock(TimeProvider time)
{
    /// <summary>What a correction of the clock may add: daylight and drift, not years.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(2);

    private readonly DateTimeOffset _startUtc = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            DateTimeOffset limit = _startUtc + time.GetElapsedTime(_start) + Tolerance;
            DateTimeOffset now = time.GetUtcNow();
            return now < limit ? now : limit;
        }
    }
}
