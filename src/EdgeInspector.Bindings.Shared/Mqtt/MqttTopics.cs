using System.Text;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Shared.Mqtt;

/// <summary>What may be published at all.</summary>
internal static class MqttTopics
{
    private const int MaxTopicBytes = 65535;

    /// <exception cref="ArgumentException">The topic is empty, too long or holds a wildcard, or the quality of service is not 0 or 1.</exception>
    public static void CheckPublishable(MqttMessage message)
    {
        bool valid = message.Topic.Length > 0 && message.Topic.AsSpan().IndexOfAny('+', '#', '\0') < 0
            && (message.Topic.Length <= MaxTopicBytes / 3 || Encoding.UTF8.GetByteCount(message.Topic) <= MaxTopicBytes);
        if (!valid)
        {
            throw new ArgumentException($"The topic \"{message.Topic}\" cannot be published to: it is empty, too long or holds + or #.", nameof(message));
        }

        if (message.QualityOfService is not (0 or 1))
        {
            throw new ArgumentException($"Quality of service {message.QualityOfService} is not used here: 0 or 1.", nameof(message));
        }
    }
}
