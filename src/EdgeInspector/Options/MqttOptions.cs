namespace EdgeInspector.Options;

/// <summary>The broker and what is published there.</summary>
public sealed record MqttOptions
{
    /// <summary><c>mqtt://host:port</c>, <c>mqtts://host:port</c> (TLS), or <c>embedded</c>: a broker of its own. Default mqtt://127.0.0.1:1883: nothing leaves the box unasked.</summary>
    public string Url { get; init; } = "mqtt://127.0.0.1:1883";

    /// <summary>First level of every topic. Default edge-inspector: the contract's name.</summary>
    public string Root { get; init; } = "edge-inspector";

    /// <summary>Default null: a broker on loopback commonly asks for none.</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the password. Default null. Needs <see cref="User"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of the authority that signed the broker's certificate. Default null: the system's own. Only with mqtts.</summary>
    public string? CaFile { get; init; }

    /// <summary>Seconds between keep-alives, 5-65535. Default 15: a dead link shows within 1.5 times that.</summary>
    public int KeepAlive { get; init; } = 15;

    /// <summary>Most <c>detections</c> messages per camera and second, 0-1000; 0 publishes none. Default 10: enough for an overlay, a third of a 30 fps camera.</summary>
    public double DetectionsPerSecond { get; init; } = 10;

    /// <summary>Most OK verdicts per camera and second, 0-1000; 0 publishes none. NG and NOT_JUDGED are never sampled. Default 1: a sign of life.</summary>
    public double OkVerdictsPerSecond { get; init; } = 1;

    /// <summary>
    /// Seconds between <c>snapshot</c> pictures, 0-3600; 0 publishes none. Default null: every 2 s to a broker on loopback (about 50 KB/s),
    /// none beyond it, since pictures of a product leave the box only when asked for.
    /// </summary>
    public double? SnapshotSeconds { get; init; }

    /// <summary>Where <see cref="Url"/> points.</summary>
    public MqttAddress Address => MqttAddress.TryParse(Url, out MqttAddress address, out _) ? address : throw new InvalidOperationException($"mqtt:url '{Url}' was never validated.");

    /// <summary><see cref="SnapshotSeconds"/>, decided: null means no snapshots.</summary>
    public TimeSpan? SnapshotInterval => (SnapshotSeconds ?? (Address.IsLoopback ? DefaultSnapshotSeconds : 0)) is > 0 and double seconds
        ? TimeSpan.FromSeconds(seconds)
        : null;

    private const double DefaultSnapshotSeconds = 2;
}
