using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A connection whose broker answers as the test says: later, on another thread, in the order of sending.</summary>
internal sealed class ScriptedBroker : IMqttConnection
{
    private readonly Func<MqttMessage, MqttPublishResult> _answer;
    private readonly Channel<(MqttMessage Message, TaskCompletionSource<MqttPublishResult> Answer)> _sent =
        Channel.CreateUnbounded<(MqttMessage, TaskCompletionSource<MqttPublishResult>)>();

    private readonly List<MqttMessage> _taken = [];
    private readonly Task _answering;

    public ScriptedBroker(Func<MqttMessage, MqttPublishResult> answer)
    {
        _answer = answer;
        _answering = Task.Run(AnswerAsync);
    }

    /// <summary>Messages that no connection takes.</summary>
    public Func<MqttMessage, bool> IsUnpublishable { get; init; } = static _ => false;

    /// <summary>What it acknowledged, in order.</summary>
    public IReadOnlyList<MqttMessage> Taken
    {
        get
        {
            lock (_taken)
            {
                return [.. _taken];
            }
        }
    }

    public bool IsConnected => true;

    public int ReceiveMaximum => ushort.MaxValue;

    public ChannelReader<MqttMessage> Received { get; } = Channel.CreateUnbounded<MqttMessage>().Reader;

    public Task<string> Disconnected { get; } = new TaskCompletionSource<string>().Task;

    public Task<string?> ConnectAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        if (IsUnpublishable(message))
        {
            throw new ArgumentException("a wildcard in the topic", nameof(message));
        }

        var answer = new TaskCompletionSource<MqttPublishResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _sent.Writer.TryWrite((message with { Payload = message.Payload.ToArray() }, answer))
            ? answer.Task.WaitAsync(cancellationToken)
            : Task.FromResult(MqttPublishResult.NotConnected);
    }

    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _sent.Writer.TryComplete();
        await _answering;
    }

    private async Task AnswerAsync()
    {
        await foreach ((MqttMessage message, TaskCompletionSource<MqttPublishResult> answer) in _sent.Reader.ReadAllAsync())
        {
            MqttPublishResult result = _answer(message);
            if (result == MqttPublishResult.Acknowledged)
            {
                lock (_taken)
                {
                    _taken.Add(message);
                }
            }

            answer.SetResult(result);
        }
    }
}
