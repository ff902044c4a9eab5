using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Shared.Mqtt;

/// <summary>What the broker's answers mean.</summary>
internal static class MqttAnswers
{
    private const int FirstRefusal = 128;
    private const int NotAuthorized = 135;
    private const int TopicNameInvalid = 144;
    private const int PacketTooLarge = 149;
    private const int PayloadFormatInvalid = 153;

    /// <summary>
    /// The reason code of a PUBACK (MQTT 5.0, section 3.4.2.1). Final are those that speak of the message itself, or of what this user may
    /// do. Every other refusal can pass: a quota used up, a packet identifier in use, an error the broker does not specify.
    /// </summary>
    public static MqttPublishResult FromPuback(int code) => code switch
    {
        < FirstRefusal => MqttPublishResult.Acknowledged,
        NotAuthorized or TopicNameInvalid or PacketTooLarge or PayloadFormatInvalid => MqttPublishResult.Refused,
        _ => MqttPublishResult.Deferred,
    };
}
