using EdgeInspector.Bindings.Tests.Conformance.Mqtt;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.Mosquitto;

public sealed class MaximumQosTests
{
    [Fact]
    public async Task Publish_BrokerTakesNoQos1_IsTheConnectionsFaultNotTheMessages()
    {
        using var broker = new RawBroker();

        // CONNACK with Maximum QoS 0 (MQTT 5.0, section 3.2.2.3.4).
        await using IMqttConnection connection = await broker.ConnectAsync([0x20, 5, 0, 0, 2, 0x24, 0]);
        Assert.Equal(
            MqttPublishResult.NotConnected,
            await connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, TestContext.Current.CancellationToken));
        Assert.Contains("takes no QoS 1", await connection.Disconnected.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
    }
}
