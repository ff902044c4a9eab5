using System.Net;
using System.Net.Sockets;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>The embedded broker, whichever program or library it is.</summary>
public sealed class BrokerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PreferredPortFree_TakesItAndAnswers()
    {
        int port = MqttProbe.FindFreePort();
        await using IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(port, Cancellation);
        Assert.Equal(port, broker.Port);
        Assert.True(MqttProbe.Answers(port, Eventually.Deadline));
    }

    [Fact]
    public async Task Start_PreferredPortTaken_TakesAnother()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        int taken = ((IPEndPoint)occupant.LocalEndpoint).Port;
        await using IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(taken, Cancellation);
        Assert.NotEqual(taken, broker.Port);
        Assert.True(MqttProbe.Answers(broker.Port, Eventually.Deadline));
    }

    [Fact]
    public async Task Start_TwoWantTheSamePort_BothAnswer()
    {
        int port = MqttProbe.FindFreePort();
        await using IMqttBroker first = Binding.Broker();
        await using IMqttBroker second = Binding.Broker();
        await first.StartAsync(port, Cancellation);
        await second.StartAsync(port, Cancellation);
        Assert.NotEqual(first.Port, second.Port);
        Assert.True(MqttProbe.Answers(first.Port, Eventually.Deadline) && MqttProbe.Answers(second.Port, Eventually.Deadline));
    }

    [Fact]
    public async Task Start_ListensOnLoopbackOnly()
    {
        await using IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(0, Cancellation);
        string suffix = $":{broker.Port:X4}";
        string[] listeners = [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == "0A")
            .Select(fields => fields[1])];
        Assert.Equal([$"0100007F{suffix}"], listeners);
    }

    [Fact]
    public async Task Dispose_Started_FreesThePort()
    {
        IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(0, Cancellation);
        int port = broker.Port;
        await broker.DisposeAsync();
        await broker.DisposeAsync();
        Assert.True(MqttProbe.IsFree(port));
    }

    [Fact]
    public async Task Dispose_NeverStarted_IsHarmless() => await Binding.Broker().DisposeAsync();

    [Fact]
    public async Task Start_Twice_Throws()
    {
        await using IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(0, Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => broker.StartAsync(0, Cancellation));
    }

    [Fact]
    public async Task Retained_ReachesALaterSubscriberAndAnEmptyOneRemovesIt()
    {
        await using IMqttBroker broker = Binding.Broker();
        await broker.StartAsync(0, Cancellation);
        await using IMqttConnection writer = await ConnectAsync(broker);
        await writer.PublishAsync(new MqttMessage("a", "one"u8.ToArray()) { QualityOfService = 1, Retain = true }, Cancellation);
        await using IMqttConnection early = await ConnectAsync(broker);
        Assert.Null(await early.SubscribeAsync("a", Cancellation));
        Assert.Equal("one"u8.ToArray(), (await BrokerFixture.ReadAsync(early)).Payload.ToArray());

        await writer.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1, Retain = true }, Cancellation);
        await using IMqttConnection late = await ConnectAsync(broker);
        Assert.Null(await late.SubscribeAsync("#", Cancellation));
        await writer.PublishAsync(new MqttMessage("b", "marker"u8.ToArray()) { QualityOfService = 1 }, Cancellation);
        Assert.Equal("b", (await BrokerFixture.ReadAsync(late)).Topic);
    }

    private static async Task<IMqttConnection> ConnectAsync(IMqttBroker broker)
    {
        IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        return connection;
    }
}
