namespace EdgeInspector.Mqtt;

/// <summary>What <see cref="MqttService"/> runs over a connection.</summary>
internal sealed record MqttParts(HealthPublisher Health, OutboxPublisher Outbox, LivePublisher Live, CommandRouter Commands, ExplanationPublisher? Explanations = null);
