namespace EdgeInspector.Tests.Mqtt;

/// <summary>A clock whose pauses are over at once, however long.</summary>
internal sealed class HastyTime : TimeProvider
{
    private long _pauses;

    /// <summary>Pauses asked for so far.</summary>
    public long Pauses => Interlocked.Read(ref _pauses);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _pauses);
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
