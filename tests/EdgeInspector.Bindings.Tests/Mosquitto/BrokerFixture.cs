using EdgeInspector.Bindings.Native.Mosquitto;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Mosquitto;

/// <summary>A real broker on a free loopback port for the tests of one class.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly MosquittoBroker _broker = new();

    public int Port => _broker.Port;

    public async ValueTask InitializeAsync() => await _broker.StartAsync(0, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    /// <summary>Options for a client of its own name.</summary>
    public MqttConnectionOptions Options(MqttMessage? will = null) => OptionsFor(Port, will);

    public static MqttConnectionOptions OptionsFor(int port, MqttMessage? will = null) =>
        new() { Host = "127.0.0.1", Port = port, ClientId = $"test-{Guid.NewGuid():N}", Will = will };

    public async Task<MosquittoConnection> ConnectAsync(MqttMessage? will = null, MosquittoOptions? limits = null)
    {
        var connection = new MosquittoConnection(Options(will), limits);
        Assert.Null(await connection.ConnectAsync(TestContext.Current.CancellationToken));
        return connection;
    }

    /// <summary>A connection that has subscribed.</summary>
    public async Task<MosquittoConnection> SubscribeAsync(string filter, MosquittoOptions? limits = null)
    {
        MosquittoConnection connection = await ConnectAsync(limits: limits);
        Assert.Null(await connection.SubscribeAsync(filter, TestContext.Current.CancellationToken));
        return connection;
    }

    public static async Task<MqttMessage> ReadAsync(MosquittoConnection connection)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Eventually.Deadline);
        return await connection.Received.ReadAsync(deadline.Token);
    }
}
