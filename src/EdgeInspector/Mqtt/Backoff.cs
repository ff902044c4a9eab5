namespace EdgeInspector.Mqtt;

/// <summary>
/// Pauses between connection attempts: one quick try, since most losses are a broker's restart, then 1 s doubling to 25 s. With the
/// default keep-alive of 15 s a returned broker is found within 1.5 keep-alives and 5 s. Jitter keeps forty boxes from knocking at once.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    private int _failures;

    /// <summary>After a connection that held.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The pause before the next attempt: 80-100 % of the nominal one.</summary>
    public TimeSpan Next()
    {
        int failures = _failures++;
        TimeSpan pause = failures == 0 ? Quick : First * Math.Pow(2, Math.Min(failures - 1, 10));
        return (pause < Longest ? pause : Longest) * (0.8 + (0.2 * random.NextDouble()));
    }
}
