using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeInspector.Bindings.Shared.Mqtt;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>Another client of the broker: hears everything, and sends commands.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly IMqttConnection _connection;
    private readonly List<MqttMessage> _messages = [];
    private readonly Task _reading;

    private Listener(IMqttConnection connection)
    {
        _connection = connection;
        _reading = ReadAsync();
    }

    public IReadOnlyList<MqttMessage> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Boot and seq of every event and numbered verdict, in the order they came.</summary>
    public IReadOnlyList<(string Boot, long Seq)> Numbers =>
        [.. Messages.Where(static m => m.Topic.EndsWith("/events", StringComparison.Ordinal) || m.Topic.EndsWith("/verdicts", StringComparison.Ordinal))
            .Select(static m => Json(m)).Where(static j => j.GetProperty("seq").ValueKind == JsonValueKind.Number)
            .Select(static j => (j.GetProperty("boot").GetString()!, j.GetProperty("seq").GetInt64()))];

    public static async Task<Listener> StartAsync(int port, params string[] filters)
    {
        var options = new MqttConnectionOptions { Host = "127.0.0.1", Port = port, ClientId = $"listener-{Guid.NewGuid():N}" };
        IMqttConnection connection = PortFactory.Connection(options, new MqttLimits { ReceivedCapacity = 100_000 }, TimeProvider.System);
        Assert.Null(await connection.ConnectAsync(TestContext.Current.CancellationToken));
        var listener = new Listener(connection);
        foreach (string filter in filters.Length > 0 ? filters : ["edge-inspector/#"])
        {
            Assert.Null(await connection.SubscribeAsync(filter, TestContext.Current.CancellationToken));
        }

        return listener;
    }

    public static JsonElement Json(MqttMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    public static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>Messages on topics that end so.</summary>
    public IReadOnlyList<MqttMessage> On(string topicEnd) => [.. Messages.Where(m => m.Topic.EndsWith(topicEnd, StringComparison.Ordinal))];

    public async Task WaitAsync(Func<Listener, bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition(this))
        {
            Assert.True(watch.Elapsed < Deadline, $"{what} did not come; so far: {string.Join(", ", Messages.GroupBy(static m => m.Topic).Select(static g => $"{g.Key} x {g.Count()}"))}");
            await Task.Delay(10);
        }
    }

    public async Task PublishAsync(MqttMessage message) =>
        Assert.Equal(MqttPublishResult.Acknowledged, await _connection.PublishAsync(message with { QualityOfService = 1 }, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (MqttMessage message in _connection.Received.ReadAllAsync())
        {
            lock (_messages)
            {
                _messages.Add(message);
            }
        }
    }
}
