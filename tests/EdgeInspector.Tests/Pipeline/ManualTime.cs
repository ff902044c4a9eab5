namespace EdgeInspector.Tests.Pipeline;

/// <summary>A clock that stands until the test moves it on; for several threads.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);
}
