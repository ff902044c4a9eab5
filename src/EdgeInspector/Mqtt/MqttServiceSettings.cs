namespace EdgeInspector.Mqtt;

/// <summary>How the MQTT service behaves beyond its connection.</summary>
internal sealed record MqttServiceSettings
{
    /// <summary>Time between <c>health</c> messages while nothing changes. Default 10 s.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon a change shows in <c>status</c> and <c>health</c>. Default 1 s: a lost camera must show within five.</summary>
    public TimeSpan HealthCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between <c>snapshot</c> pictures; null: none.</summary>
    public TimeSpan? SnapshotInterval { get; init; }

    /// <summary>How long a stop waits for the broker to take what is left. Default 1.5 s: a stop must end within five, and what stays is sent after the next start.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(1.5);
}
