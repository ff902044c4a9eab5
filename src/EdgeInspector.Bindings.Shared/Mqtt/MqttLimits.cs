namespace EdgeInspector.Bindings.Shared.Mqtt;

/// <summary>Deadlines and bounds of an MQTT connection, beyond what the port lets its user choose.</summary>
public sealed record MqttLimits
{
    /// <summary>
    /// From handing a publication to the socket to its PUBACK (or a SUBSCRIBE to its SUBACK), above 0; after it the connection counts as
    /// half-open and is closed. Default 10 s: far above any working broker's answer, below the keep-alive's 1.5 x 15 s.
    /// </summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the start of a connection to the broker's CONNACK, above 0. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Received publications kept until they are read, at least 1; beyond it the oldest is dropped. Default 1024: commands are rare and small.</summary>
    public int ReceivedCapacity { get; init; } = 1024;
}
