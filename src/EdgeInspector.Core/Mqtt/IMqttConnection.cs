using System.Threading.Channels;

namespace EdgeInspector.Core.Mqtt;

/// <summary>
/// One MQTT 5 client connection. It does not reconnect by itself: <see cref="ConnectAsync"/> is called again by its owner, with
/// back-off, after <see cref="Disconnected"/>. Publishing is thread-safe.
/// </summary>
public interface IMqttConnection : IAsyncDisposable
{
    bool IsConnected { get; }

    /// <summary>QoS 1 publications the broker takes unacknowledged at a time (MQTT 5 Receive Maximum), at least 1; known once connected.</summary>
    int ReceiveMaximum { get; }

    /// <summary>Publications received on subscribed topics; bounded, oldest dropped first.</summary>
    ChannelReader<MqttMessage> Received { get; }

    /// <summary>Completes with the reason when the current connection ends; a new task for every connection.</summary>
    Task<string> Disconnected { get; }

    /// <summary>Connects with a clean start. Null when connected, otherwise the reason in words.</summary>
    Task<string?> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Subscribes at QoS 1; null when granted, otherwise the reason.</summary>
    Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken);

    /// <summary>Publishes; for QoS 1 the task ends with the PUBACK, the deadline (10 s) or the loss of the connection.</summary>
    Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken);

    /// <summary>Sends DISCONNECT, so that the broker does not publish the will.</summary>
    Task DisconnectAsync(CancellationToken cancellationToken);
}
