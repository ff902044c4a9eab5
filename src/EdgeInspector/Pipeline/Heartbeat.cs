namespace EdgeInspector.Pipeline;

/// <summary>Sign of life of one loop: it beats at least once a second, busy or idle. The watchdog is fed only while all do.</summary>
internal sealed class Heartbeat(string name, TimeProvider time)
{
    /// <summary>Longest silence of a loop that is not yet called stuck: loops beat twice a second, a slow model run may take seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _last = time.GetTimestamp();
    private volatile bool _retired;

    public string Name { get; } = name;

    /// <summary>Since the last beat; zero once retired.</summary>
    public TimeSpan Age => _retired ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Whether it has been silent too long.</summary>
    public bool IsStuck => Age > Patience;

    /// <summary>Says that the loop may be silent for a while: one call of its own takes that long.</summary>
    public void Excuse(TimeSpan silence) => Volatile.Write(ref _last, time.GetTimestamp() + (long)(silence.TotalSeconds * time.TimestampFrequency));

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());

    /// <summary>Says that the loop has done all its work: its silence means nothing any more.</summary>
    public void Retire() => _retired = true;
}
