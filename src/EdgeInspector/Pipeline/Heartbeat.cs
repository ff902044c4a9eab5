namespace EdgeInspector.Pipeline;

/// <summary>Sign of life of one loop: it beats at least once a second, busy or idle. The watchdog is fed only while all do.</summary>
internal sealed class Heartbeat(string name, TimeProvider time)
{
    private long _last = time.GetTimestamp();

    public string Name { get; } = name;

    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Says that the loop may be silent for a while: one call of its own takes that long.</summary>
    public void Excuse(TimeSpan silence) => Volatile.Write(ref _last, time.GetTimestamp() + (long)(silence.TotalSeconds * time.TimestampFrequency));

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}
