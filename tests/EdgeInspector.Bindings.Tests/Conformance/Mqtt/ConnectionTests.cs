using System.Text;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>What a working connection does, against a real broker.</summary>
public sealed class ConnectionTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Publish_Subscribed_Arrives(int quality)
    {
        string topic = Topic();
        await using IMqttConnection reader = await broker.SubscribeAsync($"{topic}/#");
        await using IMqttConnection writer = await broker.ConnectAsync();
        var message = new MqttMessage($"{topic}/größe", "{\"a\": 1}"u8.ToArray()) { QualityOfService = quality };
        Assert.Equal(MqttPublishResult.Acknowledged, await writer.PublishAsync(message, Cancellation));
        MqttMessage received = await BrokerFixture.ReadAsync(reader);
        Assert.Equal(message.Topic, received.Topic);
        Assert.Equal(message.Payload.ToArray(), received.Payload.ToArray());
        Assert.Equal(quality, received.QualityOfService);
        Assert.False(received.Retain);
        Assert.Null(received.ResponseTopic);
        Assert.True(received.CorrelationData.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    [InlineData(5_000_000)]
    public async Task Publish_AnySize_ArrivesWhole(int size)
    {
        string topic = Topic();
        await using IMqttConnection connection = await broker.SubscribeAsync(topic);
        byte[] payload = new byte[size];
        new Random(size).NextBytes(payload);
        Assert.Equal(MqttPublishResult.Acknowledged, await connection.PublishAsync(new MqttMessage(topic, payload) { QualityOfService = 1 }, Cancellation));
        Assert.Equal(payload, (await BrokerFixture.ReadAsync(connection)).Payload.ToArray());
    }

    [Fact]
    public async Task Publish_WithResponseTopic_CarriesItAndTheCorrelation()
    {
        string topic = Topic();
        await using IMqttConnection reader = await broker.SubscribeAsync(topic);
        await using IMqttConnection writer = await broker.ConnectAsync();
        var message = new MqttMessage(topic, default) { QualityOfService = 1, ResponseTopic = "answers/to/me", CorrelationData = new byte[] { 0, 1, 255 } };
        await writer.PublishAsync(message, Cancellation);
        MqttMessage received = await BrokerFixture.ReadAsync(reader);
        Assert.Equal("answers/to/me", received.ResponseTopic);
        Assert.Equal([0, 1, 255], received.CorrelationData.ToArray());
    }

    [Fact]
    public async Task Publish_Retained_ReachesALaterSubscriber()
    {
        string topic = Topic();
        await using IMqttConnection writer = await broker.ConnectAsync();
        await writer.PublishAsync(new MqttMessage(topic, "online"u8.ToArray()) { QualityOfService = 1, Retain = true }, Cancellation);
        await using IMqttConnection reader = await broker.SubscribeAsync(topic);
        MqttMessage received = await BrokerFixture.ReadAsync(reader);
        Assert.True(received.Retain);
        Assert.Equal("online", Encoding.UTF8.GetString(received.Payload.Span));
    }

    [Fact]
    public async Task Publish_TenThousandAtOnce_AllAcknowledgedAndInOrder()
    {
        const int Count = 10_000;
        string topic = Topic();
        await using IMqttConnection reader = await broker.SubscribeAsync(topic, new MqttLimits { ReceivedCapacity = Count });
        await using IMqttConnection writer = await broker.ConnectAsync();
        Assert.InRange(writer.ReceiveMaximum, 1, ushort.MaxValue);
        Task<MqttPublishResult>[] results =
        [
            .. Enumerable.Range(0, Count).Select(i => writer.PublishAsync(new MqttMessage(topic, BitConverter.GetBytes(i)) { QualityOfService = 1 }, Cancellation)),
        ];
        Assert.All(await Task.WhenAll(results), result => Assert.Equal(MqttPublishResult.Acknowledged, result));
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32((await BrokerFixture.ReadAsync(reader)).Payload.Span));
        }
    }

    [Fact]
    public async Task Publish_FromManyThreads_AllAcknowledged()
    {
        await using IMqttConnection connection = await broker.ConnectAsync();
        string topic = Topic();
        MqttPublishResult[][] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, 250).Select(i => connection.PublishAsync(new MqttMessage(topic, new byte[60]) { QualityOfService = i % 2 }, Cancellation))),
            Cancellation)));
        Assert.All(results.SelectMany(result => result), result => Assert.Equal(MqttPublishResult.Acknowledged, result));
    }

    [Fact]
    public async Task Received_BeyondCapacity_DropsTheOldest()
    {
        string topic = Topic();
        await using IMqttConnection connection = await broker.SubscribeAsync(topic, new MqttLimits { ReceivedCapacity = 2 });
        for (byte i = 0; i < 5; i++)
        {
            await connection.PublishAsync(new MqttMessage(topic, new[] { i }) { QualityOfService = 1 }, Cancellation);
        }

        // A round trip through the broker: what it sent before has arrived.
        Assert.Null(await connection.SubscribeAsync(Topic(), Cancellation));
        await Eventually.IsTrueAsync(() => connection.Received.TryPeek(out MqttMessage? oldest) && oldest.Payload.Span[0] == 3, "the last two are left");
        Assert.Equal(3, (await BrokerFixture.ReadAsync(connection)).Payload.Span[0]);
        Assert.Equal(4, (await BrokerFixture.ReadAsync(connection)).Payload.Span[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("a\0b")]
    public async Task Publish_InvalidTopic_Throws(string topic)
    {
        await using IMqttConnection connection = await broker.ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => connection.PublishAsync(new MqttMessage(topic, default), Cancellation));
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Subscribe_InvalidFilter_SaysWhyAndStaysConnected()
    {
        await using IMqttConnection connection = await broker.ConnectAsync();
        Assert.Contains("a/#/b", await connection.SubscribeAsync("a/#/b", Cancellation));
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Dispose_WithoutDisconnect_PublishesTheWill()
    {
        string topic = Topic();
        await using IMqttConnection reader = await broker.SubscribeAsync(topic);
        IMqttConnection mortal = await broker.ConnectAsync(new MqttMessage(topic, "offline"u8.ToArray()) { QualityOfService = 1, Retain = true });
        await mortal.DisposeAsync();
        Assert.Equal("offline", Encoding.UTF8.GetString((await BrokerFixture.ReadAsync(reader)).Payload.Span));
        Assert.Equal("closed", await mortal.Disconnected);
    }

    [Fact]
    public async Task Disconnect_Orderly_DoesNotPublishTheWill()
    {
        string topic = Topic();
        await using IMqttConnection reader = await broker.SubscribeAsync(topic);
        IMqttConnection polite = await broker.ConnectAsync(new MqttMessage(topic, "offline"u8.ToArray()));
        await polite.DisconnectAsync(Cancellation);
        Assert.False(polite.IsConnected);
        Assert.Equal("disconnected", await polite.Disconnected);
        await polite.DisposeAsync();
        await reader.PublishAsync(new MqttMessage(topic, "marker"u8.ToArray()) { QualityOfService = 1 }, Cancellation);
        Assert.Equal("marker", Encoding.UTF8.GetString((await BrokerFixture.ReadAsync(reader)).Payload.Span));
    }

    [Fact]
    public async Task Connect_Again_GivesANewConnectionAndANewDisconnectedTask()
    {
        await using IMqttConnection connection = await broker.ConnectAsync();
        Task<string> first = connection.Disconnected;
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal("closed", await first);
        Assert.NotSame(first, connection.Disconnected);
        Assert.True(connection.IsConnected);
        Assert.Equal(MqttPublishResult.Acknowledged, await connection.PublishAsync(new MqttMessage(Topic(), default) { QualityOfService = 1 }, Cancellation));
    }

    [Fact]
    public async Task Connect_SameClientIdElsewhere_EndsTheFirst()
    {
        MqttConnectionOptions options = broker.Options();
        await using IMqttConnection first = Binding.Connection(options);
        Assert.Null(await first.ConnectAsync(Cancellation));
        await using IMqttConnection second = Binding.Connection(options);
        Assert.Null(await second.ConnectAsync(Cancellation));
        Assert.Contains($"127.0.0.1:{broker.Port}", await first.Disconnected.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.False(first.IsConnected);
        Assert.True(second.IsConnected);
    }

    private static string Topic() => $"test/{Guid.NewGuid():N}";
}
