namespace EdgeInspector.Core.Mqtt;

/// <summary>One MQTT publication, in either direction.</summary>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>0 or 1; 2 is not used here: the outbox deduplicates by <c>boot</c> and <c>seq</c>.</summary>
    public int QualityOfService { get; init; }

    public bool Retain { get; init; }

    /// <summary>MQTT 5 response topic, where the sender asked for an answer.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>MQTT 5 correlation data, returned unchanged with the answer.</summary>
    public ReadOnlyMemory<byte> CorrelationData { get; init; }
}
