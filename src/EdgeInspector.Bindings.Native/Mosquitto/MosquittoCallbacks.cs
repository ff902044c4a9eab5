using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>
/// The library's callbacks. They run on the link's own thread, inside one of its calls into the library; they only note what happened,
/// never call back in and never throw.
/// </summary>
internal static unsafe class MosquittoCallbacks
{
    private const int ErrorLevel = 8;

    public static void Register(MosquittoHandle handle, bool withLog)
    {
        LibMosquitto.mosquitto_connect_v5_callback_set(handle, &OnConnect);
        LibMosquitto.mosquitto_disconnect_v5_callback_set(handle, &OnDisconnect);
        LibMosquitto.mosquitto_publish_v5_callback_set(handle, &OnPublish);
        LibMosquitto.mosquitto_subscribe_v5_callback_set(handle, &OnSubscribe);
        LibMosquitto.mosquitto_message_v5_callback_set(handle, &OnMessage);
        if (withLog)
        {
            // It formats a line for every packet: only TLS, whose errors are nowhere else, is worth that.
            LibMosquitto.mosquitto_log_callback_set(handle, &OnLog);
        }
    }

    private static MosquittoLink Link(nint userData) => (MosquittoLink)GCHandle.FromIntPtr(userData).Target!;

    [UnmanagedCallersOnly]
    private static void OnConnect(nint mosq, nint userData, int reasonCode, int flags, nint properties) =>
        Link(userData).OnConnack(reasonCode, MqttProperties.ReadReceiveMaximum(properties));

    [UnmanagedCallersOnly]
    private static void OnDisconnect(nint mosq, nint userData, int reasonCode, nint properties) => Link(userData).OnDisconnect(reasonCode);

    [UnmanagedCallersOnly]
    private static void OnPublish(nint mosq, nint userData, int mid, int reasonCode, nint properties) => Link(userData).OnAcknowledged(mid, reasonCode);

    [UnmanagedCallersOnly]
    private static void OnSubscribe(nint mosq, nint userData, int mid, int count, int* granted, nint properties) =>
        Link(userData).OnAcknowledged(mid, count > 0 ? granted[0] : 0);

    [UnmanagedCallersOnly]
    private static void OnMessage(nint mosq, nint userData, LibMosquitto.NativeMessage* message, nint properties)
    {
        try
        {
            Link(userData).OnMessage(MqttProperties.ReadMessage(message, properties));
        }
        catch (OutOfMemoryException)
        {
            // A publication too large for this box is lost like one dropped by the bounded channel; native frames must not see it.
        }
    }

    [UnmanagedCallersOnly]
    private static void OnLog(nint mosq, nint userData, int level, byte* text)
    {
        if (level == ErrorLevel)
        {
            Link(userData).OnErrorLine(Marshal.PtrToStringUTF8((nint)text) ?? "");
        }
    }
}
