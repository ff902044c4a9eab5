namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>How the embedded broker is run.</summary>
public sealed record MosquittoBrokerOptions
{
    /// <summary>The <c>mosquitto</c> program. Null (default): <c>PATH</c>, then <c>/usr/sbin</c>, where Debian puts it.</summary>
    public string? ExecutablePath { get; init; }

    /// <summary>Takes the broker's own lines and word of its restarts; called from several threads, and must not throw. Null (default): dropped.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// QoS 1 publications in flight to and from each client (Receive Maximum), 1-65535. Default 200: mosquitto's own 20 halves the rate of
    /// small messages.
    /// </summary>
    public int MaxInFlight { get; init; } = 200;

    /// <summary>Publications kept for a client that does not keep up, at least 1; beyond it they are dropped. Default 10,000, some megabytes.</summary>
    public int MaxQueued { get; init; } = 10_000;

    /// <summary>From a start to its first answer, above 0. Default 10 s: a loaded box needs well under one.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before the first restart, doubled up to <see cref="MaxRestartDelay"/> while it keeps dying. Default 100 ms.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 10 s.</summary>
    public TimeSpan MaxRestartDelay { get; init; } = TimeSpan.FromSeconds(10);
}
