using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Why a connection failed, in words for the person at the box.</summary>
internal static class MosquittoReasons
{
    private const int ConnectionReset = 104;
    private const int NetworkUnreachable = 101;
    private const int TimedOut = 110;
    private const int Refused = 111;
    private const int HostUnreachable = 113;

    /// <summary>A system error while connecting or connected.</summary>
    public static string FromErrno(string endpoint, int errno) => errno switch
    {
        Refused => $"connection refused at {endpoint} — is the broker running?",
        HostUnreachable or NetworkUnreachable => $"no route to {endpoint} — check the address and the network",
        TimedOut => $"no answer from {endpoint} — check the address and the network",
        ConnectionReset => $"the connection was reset by {endpoint}",
        0 => $"the connection to {endpoint} failed",
        _ => $"the connection to {endpoint} failed: {Marshal.GetPInvokeErrorMessage(errno)}",
    };

    /// <summary>A refusing CONNACK; 1-5 are the codes of MQTT 3, which an old broker answers with.</summary>
    public static string FromConnack(string endpoint, int code) => code switch
    {
        1 or 132 => $"{endpoint} does not speak MQTT 5 — a newer broker is needed",
        2 or 133 => $"{endpoint} refuses the client id — check that no other device has it",
        4 or 134 => $"{endpoint} refuses the user name or password — check mqtt.user and mqtt.password_file",
        5 or 135 => $"not authorised at {endpoint} — check mqtt.user and mqtt.password_file",
        3 or 136 => $"the broker at {endpoint} is unavailable",
        137 => $"the broker at {endpoint} is busy",
        138 => $"the broker at {endpoint} has banned this client",
        _ => $"{endpoint} refuses the connection: {ReasonText(code)}",
    };

    /// <summary>The end of an established connection, from what the library's calls returned.</summary>
    public static string FromError(string endpoint, MosquittoError error, int errno) => error switch
    {
        MosquittoError.ConnectionLost => $"the connection was closed by {endpoint}",
        MosquittoError.KeepAlive => $"no answer from {endpoint} within the keep-alive",
        MosquittoError.Errno => FromErrno(endpoint, errno),
        MosquittoError.Protocol => $"{endpoint} does not follow MQTT 5",
        MosquittoError.AddressInfo => $"the name in {endpoint} is unknown — check mqtt.url and the DNS server",
        _ => $"the connection to {endpoint} failed: {ErrorText(error)}",
    };

    public static string FromConnectTimeout(string endpoint, TimeSpan limit) =>
        $"no answer from {endpoint} within {limit.TotalSeconds:0.#} s — is it an MQTT broker?";

    /// <summary>The broker's DISCONNECT.</summary>
    public static string FromDisconnect(string endpoint, int code) => code switch
    {
        139 => $"the broker at {endpoint} is shutting down",
        142 => $"another client took over this client id at {endpoint} — ids must be unique",
        _ => $"disconnected by {endpoint}: {ReasonText(code)}",
    };

    public static string FromTls(string endpoint, string detail) => detail.Length > 0
        ? $"TLS: {detail} at {endpoint} — check mqtt.ca_file and the host name"
        : $"TLS: no handshake with {endpoint} — does the port speak TLS? Check mqtt.ca_file";

    public static string ErrorText(MosquittoError error) => Marshal.PtrToStringUTF8(LibMosquitto.mosquitto_strerror(error)) ?? $"error {error}";

    public static string ReasonText(int code) => Marshal.PtrToStringUTF8(LibMosquitto.mosquitto_reason_string(code)) ?? $"reason {code}";
}
