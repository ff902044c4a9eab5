using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

internal sealed class PublishCommand(MqttMessage message) : LinkCommand<MqttPublishResult>
{
    public MqttMessage Message { get; } = message;

    public override void Acknowledge(int reasonCode) => TrySetResult(MqttAnswers.FromPuback(reasonCode));

    public override void Refuse(string reason) => TrySetResult(MqttPublishResult.Refused);

    public override void Expire() => TrySetResult(MqttPublishResult.TimedOut);

    public override void Fail(string reason) => TrySetResult(MqttPublishResult.NotConnected);
}
