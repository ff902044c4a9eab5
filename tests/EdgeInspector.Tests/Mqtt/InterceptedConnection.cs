using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A real connection on which the test answers some publications itself: by a result, by throwing, or with null for the broker's own answer.</summary>
internal sealed class InterceptedConnection(IMqttConnection real, Func<MqttMessage, MqttPublishResult?> answer) : IMqttConnection
{
    public bool IsConnected => real.IsConnected;

    public int ReceiveMaximum => real.ReceiveMaximum;

    public ChannelReader<MqttMessage> Received => real.Received;

    public Task<string> Disconnected => real.Disconnected;

    public Task<string?> ConnectAsync(CancellationToken cancellationToken) => real.ConnectAsync(cancellationToken);

    public Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken) => real.SubscribeAsync(filter, cancellationToken);

    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken) =>
        answer(message) is { } result ? Task.FromResult(result) : real.PublishAsync(message, cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => real.DisconnectAsync(cancellationToken);

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
