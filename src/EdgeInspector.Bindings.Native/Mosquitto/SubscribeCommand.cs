namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Its result is null when granted, otherwise the reason.</summary>
internal sealed class SubscribeCommand(string filter) : LinkCommand<string?>
{
    public string Filter { get; } = filter;

    public override void Acknowledge(int reasonCode) => TrySetResult(
        reasonCode >= MosquittoLink.FirstRefusal ? $"the subscription to {Filter} was refused: {MqttReasons.ReasonText(reasonCode)}" : null);

    public override void Refuse(string reason) => TrySetResult($"the subscription to {Filter} is not possible: {reason}");

    public override void Expire() => TrySetResult($"no answer to the subscription to {Filter} in time");

    public override void Fail(string reason) => TrySetResult(reason);
}
