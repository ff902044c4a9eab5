using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>The functions of <c>libmosquitto.so.1</c> (2.0) in use. Names, parameters and numbers are those of <c>mosquitto.h</c>.</summary>
internal static unsafe partial class LibMosquitto
{
    public const string Library = "libmosquitto.so.1";

    private static readonly Lazy<int> s_initialised = new(mosquitto_lib_init);

    /// <summary>Loads and initialises the library, once per process.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public static void EnsureLoaded()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            throw new DllNotFoundException($"libmosquitto ({Library}) is not on this machine. Run scripts/setup, or install Debian's package libmosquitto1.");
        }

        if (s_initialised.Value != (int)MosquittoError.Success)
        {
            throw new InvalidOperationException("libmosquitto failed to initialise.");
        }
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint mosquitto_new(string? id, [MarshalAs(UnmanagedType.U1)] bool cleanSession, nint userData);

    [LibraryImport(Library)]
    public static partial void mosquitto_destroy(nint mosq);

    [LibraryImport(Library)]
    public static partial MosquittoError mosquitto_int_option(MosquittoHandle mosq, MosquittoOption option, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial MosquittoError mosquitto_will_set_v5(
        MosquittoHandle mosq, string topic, int payloadLength, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial MosquittoError mosquitto_username_pw_set(MosquittoHandle mosq, string? user, string? password);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial MosquittoError mosquitto_tls_set(
        MosquittoHandle mosq, string? caFile, string? caPath, string? certFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial MosquittoError mosquitto_connect_bind_async(MosquittoHandle mosq, string host, int port, int keepAlive, string? bindAddress);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial MosquittoError mosquitto_connect_bind_v5(
        MosquittoHandle mosq, string host, int port, int keepAlive, string? bindAddress, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    public static partial MosquittoError mosquitto_disconnect_v5(MosquittoHandle mosq, int reasonCode, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    public static partial MosquittoError mosquitto_publish_v5(
        MosquittoHandle mosq, int* mid, byte* topic, int payloadLength, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial MosquittoError mosquitto_subscribe_v5(MosquittoHandle mosq, int* mid, string filter, int qos, int options, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    public static partial MosquittoError mosquitto_loop_read(MosquittoHandle mosq, int maxPackets);

    [LibraryImport(Library, SetLastError = true)]
    public static partial MosquittoError mosquitto_loop_write(MosquittoHandle mosq, int maxPackets);

    [LibraryImport(Library, SetLastError = true)]
    public static partial MosquittoError mosquitto_loop_misc(MosquittoHandle mosq);

    [LibraryImport(Library)]
    public static partial int mosquitto_socket(MosquittoHandle mosq);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mosquitto_want_write(MosquittoHandle mosq);

    [LibraryImport(Library)]
    public static partial void mosquitto_connect_v5_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void mosquitto_disconnect_v5_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void mosquitto_publish_v5_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void mosquitto_subscribe_v5_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void mosquitto_message_v5_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, NativeMessage*, nint, void> callback);

    [LibraryImport(Library)]
    public static partial void mosquitto_log_callback_set(MosquittoHandle mosq, delegate* unmanaged<nint, nint, int, byte*, void> callback);

    [LibraryImport(Library)]
    public static partial nint mosquitto_strerror(MosquittoError error);

    [LibraryImport(Library)]
    public static partial MosquittoError mosquitto_property_add_string(nint* properties, int identifier, byte* value);

    [LibraryImport(Library)]
    public static partial MosquittoError mosquitto_property_add_binary(nint* properties, int identifier, byte* value, ushort length);

    [LibraryImport(Library)]
    public static partial nint mosquitto_property_read_int16(nint properties, int identifier, ushort* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library)]
    public static partial nint mosquitto_property_read_string(nint properties, int identifier, byte** value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library)]
    public static partial nint mosquitto_property_read_binary(
        nint properties, int identifier, void** value, ushort* length, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library)]
    public static partial void mosquitto_property_free_all(nint* properties);

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_init();

    /// <summary><c>struct mosquitto_message</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NativeMessage
    {
        public int Mid;
        public byte* Topic;
        public void* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }
}
