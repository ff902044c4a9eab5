namespace EdgeInspector.Mqtt;

/// <summary>Whether the broker is reached.</summary>
/// <param name="IsConnected">Connected and publishing.</param>
/// <param name="Reason">Why not, in words; null when connected or not tried yet.</param>
/// <param name="Connections">Connections made since the start.</param>
internal sealed record MqttState(bool IsConnected, string? Reason, int Connections);
