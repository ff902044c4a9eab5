namespace EdgeInspector.Mqtt;

/// <summary>What <see cref="MqttService"/> runs over a connection.</summary>
internal sealed record MqttParts(HealthPublisher Health, OutboxPublisher Outbox, LivePublisher Live, ModelStatePublisher Models, CommandRouter Commands, ExplanationPublisher? Explanations = null);
