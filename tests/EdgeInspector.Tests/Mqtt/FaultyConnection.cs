using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A real connection that breaks in a way its contract does not know, once in connecting and once in subscribing.</summary>
internal sealed class FaultyConnection(IMqttConnection real) : IMqttConnection
{
    private int _connects;
    private int _subscribes;

    public bool IsConnected => real.IsConnected;

    public int ReceiveMaximum => real.ReceiveMaximum;

    public ChannelReader<MqttMessage> Received => real.Received;

    public Task<string> Disconnected => real.Disconnected;

    public Task<string?> ConnectAsync(CancellationToken cancellationToken) =>
        ++_connects == 1 ? throw new InvalidOperationException("a fault in connecting") : real.ConnectAsync(cancellationToken);

    public Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken) =>
        ++_subscribes == 1 ? throw new InvalidOperationException("a fault in subscribing") : real.SubscribeAsync(filter, cancellationToken);

    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken) => real.PublishAsync(message, cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => real.DisconnectAsync(cancellationToken);

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
