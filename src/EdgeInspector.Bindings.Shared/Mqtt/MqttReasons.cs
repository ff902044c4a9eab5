using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Mqtt;

/// <summary>Why a connection failed, in words for the person at the box.</summary>
internal static class MqttReasons
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

    public static string FromUnknownHost(string host, string detail) =>
        $"the host name {host} cannot be resolved ({detail}) — check mqtt.url and the DNS server";

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

    /// <summary>Names of the reason codes from 128 on (MQTT 5.0, section 2.4).</summary>
    public static string ReasonText(int code) => code switch
    {
        128 => "unspecified error",
        129 => "malformed packet",
        130 => "protocol error",
        131 => "implementation specific error",
        132 => "unsupported protocol version",
        133 => "client identifier not valid",
        134 => "bad user name or password",
        135 => "not authorised",
        136 => "server unavailable",
        137 => "server busy",
        138 => "banned",
        139 => "server shutting down",
        140 => "bad authentication method",
        141 => "keep alive timeout",
        142 => "session taken over",
        143 => "topic filter invalid",
        144 => "topic name invalid",
        145 => "packet identifier in use",
        147 => "receive maximum exceeded",
        148 => "topic alias invalid",
        149 => "packet too large",
        150 => "message rate too high",
        151 => "quota exceeded",
        152 => "administrative action",
        153 => "payload format invalid",
        154 => "retain not supported",
        155 => "quality of service not supported",
        156 => "use another server",
        157 => "server moved",
        158 => "shared subscriptions not supported",
        159 => "connection rate exceeded",
        160 => "maximum connect time",
        161 => "subscription identifiers not supported",
        162 => "wildcard subscriptions not supported",
        _ => $"reason {code}",
    };

    /// <summary>The system's number of a socket error, as <see cref="FromErrno"/> takes it; 0 where there is none.</summary>
    public static int Errno(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is System.Net.Sockets.SocketException socket)
            {
                return socket.NativeErrorCode;
            }
        }

        return 0;
    }
}
