using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>A real broker on a free loopback port for the tests of one class.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly IMqttBroker _broker = Binding.Broker();

    public int Port => _broker.Port;

    public async ValueTask InitializeAsync() => await _broker.StartAsync(0, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    /// <summary>Options for a client of its own name.</summary>
    public MqttConnectionOptions Options(MqttMessage? will = null) => OptionsFor(Port, will);

    public static MqttConnectionOptions OptionsFor(int port, MqttMessage? will = null) =>
        new() { Host = "127.0.0.1", Port = port, ClientId = $"test-{Guid.NewGuid():N}", Will = will };

    public async Task<IMqttConnection> ConnectAsync(MqttMessage? will = null, MqttLimits? limits = null)
    {
        IMqttConnection connection = Binding.Connection(Options(will), limits);
        Assert.Null(await connection.ConnectAsync(TestContext.Current.CancellationToken));
        return connection;
    }

    /// <summary>A connection that has subscribed.</summary>
    public async Task<IMqttConnection> SubscribeAsync(string filter, MqttLimits? limits = null)
    {
        IMqttConnection connection = await ConnectAsync(limits: limits);
        Assert.Null(await connection.SubscribeAsync(filter, TestContext.Current.CancellationToken));
        return connection;
    }

    public static async Task<MqttMessage> ReadAsync(IMqttConnection connection)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Eventually.Deadline);
        return await connection.Received.ReadAsync(deadline.Token);
    }
}
