namespace EdgeInspector.Core.Mqtt;

/// <summary>Where and how to connect. Immutable; validated by its reader before a connection is made.</summary>
public sealed record MqttConnectionOptions
{
    public required string Host { get; init; }

    /// <summary>1-65535. Default 1883, MQTT's registered port.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>TLS on or off; with it <see cref="CaFile"/> or the system's certificates.</summary>
    public bool Tls { get; init; }

    public string? CaFile { get; init; }

    public string? User { get; init; }

    /// <summary>Secret; never logged.</summary>
    public string? Password { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Last will, published by the broker when this client vanishes. Null: none.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>Seconds, 5-65535. Default 15: a dead link shows within 1.5 times that.</summary>
    public int KeepAliveSeconds { get; init; } = 15;
}
