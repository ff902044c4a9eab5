using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>What a broker's answers to a publication come to.</summary>
public sealed class PubackTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, MqttPublishResult.Acknowledged)]
    [InlineData(16, MqttPublishResult.Acknowledged)]
    [InlineData(128, MqttPublishResult.Deferred)]
    [InlineData(131, MqttPublishResult.Deferred)]
    [InlineData(135, MqttPublishResult.Refused)]
    [InlineData(144, MqttPublishResult.Refused)]
    [InlineData(145, MqttPublishResult.Deferred)]
    [InlineData(151, MqttPublishResult.Deferred)]
    [InlineData(153, MqttPublishResult.Refused)]
    public async Task Publish_AnsweredWithAReasonCode_IsFinalOnlyWhereTheMessageIsAtFault(byte code, MqttPublishResult expected)
    {
        using var broker = new RawBroker();
        await using IMqttConnection connection = await broker.ConnectAsync([0x20, 3, 0, 0, 0]);
        Task<MqttPublishResult> publishing = connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, Cancellation);
        byte[] publish = await broker.ReadAsync(8);
        await broker.SendAsync([0x40, 3, publish[5], publish[6], code]);
        Assert.Equal(expected, await publishing.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Publish_BrokerBreaksTheProtocol_EveryMessageUnderWayIsToBeSentAgain()
    {
        using var broker = new RawBroker();
        await using IMqttConnection connection = await broker.ConnectAsync([0x20, 3, 0, 0, 0]);
        Task<MqttPublishResult>[] publishing =
            [.. Enumerable.Range(0, 3).Select(_ => connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, Cancellation))];
        await broker.ReadAsync(24);

        // No packet has the type 0 (MQTT 5.0, section 2.1.2).
        await broker.SendAsync([0, 0]);
        MqttPublishResult[] results = await Task.WhenAll(publishing).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.All(results, static result => Assert.Equal(MqttPublishResult.NotConnected, result));
        Assert.Contains("does not follow MQTT 5", await connection.Disconnected.WaitAsync(Eventually.Deadline, Cancellation));
    }
}
