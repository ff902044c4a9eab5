using System.Runtime.InteropServices;
using System.Text;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>MQTT 5 properties between the library's lists and ours. Identifiers: MQTT 5.0, section 2.2.2.2.</summary>
internal static unsafe class MqttProperties
{
    private const int ResponseTopic = 8;
    private const int CorrelationData = 9;
    private const int ReceiveMaximum = 33;

    /// <summary>Receive Maximum of a CONNACK; 65535 where absent (section 3.2.2.3.3).</summary>
    public static int ReadReceiveMaximum(nint properties)
    {
        ushort value;
        return properties != 0 && LibMosquitto.mosquitto_property_read_int16(properties, ReceiveMaximum, &value, false) != 0 && value > 0
            ? value
            : ushort.MaxValue;
    }

    /// <summary>Copies a received publication out of the library's memory.</summary>
    public static MqttMessage ReadMessage(LibMosquitto.NativeMessage* message, nint properties)
    {
        string? responseTopic = null;
        byte[] correlation = [];
        byte* text;
        void* data;
        ushort length;
        if (properties != 0)
        {
            if (LibMosquitto.mosquitto_property_read_string(properties, ResponseTopic, &text, false) != 0)
            {
                responseTopic = Marshal.PtrToStringUTF8((nint)text);
                NativeMemory.Free(text);
            }

            if (LibMosquitto.mosquitto_property_read_binary(properties, CorrelationData, &data, &length, false) != 0)
            {
                correlation = new ReadOnlySpan<byte>(data, length).ToArray();
                NativeMemory.Free(data);
            }
        }

        byte[] payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray();
        return new MqttMessage(Marshal.PtrToStringUTF8((nint)message->Topic) ?? "", payload)
        {
            QualityOfService = message->Qos,
            Retain = message->Retain != 0,
            ResponseTopic = responseTopic,
            CorrelationData = correlation,
        };
    }

    /// <summary>The property list of a publication; 0 where it needs none. Freed with <see cref="Free"/>.</summary>
    public static nint Build(MqttMessage message)
    {
        nint list = 0;
        if (message.ResponseTopic is { } topic)
        {
            byte[] text = Encoding.UTF8.GetBytes(topic + '\0');
            fixed (byte* pointer = text)
            {
                _ = LibMosquitto.mosquitto_property_add_string(&list, ResponseTopic, pointer);
            }
        }

        if (!message.CorrelationData.IsEmpty)
        {
            fixed (byte* pointer = message.CorrelationData.Span)
            {
                _ = LibMosquitto.mosquitto_property_add_binary(&list, CorrelationData, pointer, (ushort)message.CorrelationData.Length);
            }
        }

        return list;
    }

    public static void Free(nint list)
    {
        if (list != 0)
        {
            LibMosquitto.mosquitto_property_free_all(&list);
        }
    }
}
