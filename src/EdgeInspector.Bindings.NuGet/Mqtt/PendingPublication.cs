using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.NuGet.Mqtt;

/// <summary>A publication with its answer and the moment it was handed to the client.</summary>
internal sealed class PendingPublication(MqttMessage message)
    : TaskCompletionSource<MqttPublishResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public MqttMessage Message { get; } = message;

    /// <summary>Timestamp of handing it to the client, of the connection's clock.</summary>
    public long SentAt { get; set; }

    public bool IsCounted => Message.QualityOfService > 0;
}
