using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>What the library's calls return, in words for the person at the box.</summary>
internal static class MosquittoReasons
{
    /// <summary>The end of an established connection, from what the library's calls returned.</summary>
    public static string FromError(string endpoint, MosquittoError error, int errno) => error switch
    {
        MosquittoError.ConnectionLost => $"the connection was closed by {endpoint}",
        MosquittoError.KeepAlive => $"no answer from {endpoint} within the keep-alive",
        MosquittoError.Errno => MqttReasons.FromErrno(endpoint, errno),
        MosquittoError.QosNotSupported => $"{endpoint} takes no QoS 1 — allow it at the broker: without, no event is sure to arrive",
        MosquittoError.Protocol => $"{endpoint} does not follow MQTT 5",
        MosquittoError.AddressInfo => $"the name in {endpoint} is unknown — check mqtt.url and the DNS server",
        _ => $"the connection to {endpoint} failed: {ErrorText(error)}",
    };

    public static string ErrorText(MosquittoError error) => Marshal.PtrToStringUTF8(LibMosquitto.mosquitto_strerror(error)) ?? $"error {error}";
}
