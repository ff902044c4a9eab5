namespace EdgeInspector.Pipeline;

/// <summary>Events per second over the last few seconds. Written by one thread, read by any; no allocation.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private const int Seconds = 5;
    private readonly long[] _seconds = new long[Seconds + 1];
    private readonly long[] _counts = new long[Seconds + 1];
    private readonly long _start = time.GetTimestamp();

    public void Mark()
    {
        long second = Now;
        int slot = (int)(second % _seconds.Length);
        if (_seconds[slot] != second)
        {
            Volatile.Write(ref _counts[slot], 0);
            Volatile.Write(ref _seconds[slot], second);
        }

        Volatile.Write(ref _counts[slot], _counts[slot] + 1);
    }

    /// <summary>Mean over the last five whole seconds, or over those since the start.</summary>
    public double PerSecond
    {
        get
        {
            long now = Now;
            return now == 0 ? 0 : Sum(now) / (double)Math.Min(now, Seconds);
        }
    }

    /// <summary>Events of the last five whole seconds.</summary>
    public long Recent => Sum(Now);

    private long Now => (long)time.GetElapsedTime(_start).TotalSeconds;

    private long Sum(long now)
    {
        long sum = 0;
        for (int i = 0; i < _seconds.Length; i++)
        {
            long age = now - Volatile.Read(ref _seconds[i]);
            sum += age is > 0 and <= Seconds ? Volatile.Read(ref _counts[i]) : 0;
        }

        return sum;
    }
}
