using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A real connection whose subscriptions nobody answers.</summary>
internal sealed class UnansweredConnection(IMqttConnection real) : IMqttConnection
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when one was asked for.</summary>
    public Task Asked => _asked.Task;

    public bool IsConnected => real.IsConnected;

    public int ReceiveMaximum => real.ReceiveMaximum;

    public ChannelReader<MqttMessage> Received => real.Received;

    public Task<string> Disconnected => real.Disconnected;

    public Task<string?> ConnectAsync(CancellationToken cancellationToken) => real.ConnectAsync(cancellationToken);

    public async Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return null;
    }

    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken) => real.PublishAsync(message, cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => real.DisconnectAsync(cancellationToken);

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
