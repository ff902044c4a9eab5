using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Bindings.Shared.Mqtt;

/// <summary>Asks whether something on a loopback port speaks MQTT 5, by a CONNECT that the broker must answer.</summary>
internal static class MqttProbe
{
    private const byte Connack = 0x20;

    // CONNECT (MQTT 5.0, section 3.1): protocol MQTT 5, clean start, keep-alive 10 s, no properties, no client id.
    private static readonly byte[] s_connect = [0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 10, 0, 0, 0];
    private static readonly byte[] s_disconnect = [0xE0, 0];

    public static bool Answers(int port, TimeSpan patience)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.ReceiveTimeout = socket.SendTimeout = (int)patience.TotalMilliseconds;
            socket.Connect(IPAddress.Loopback, port);
            socket.Send(s_connect);
            Span<byte> answer = stackalloc byte[64];
            bool answered = socket.Receive(answer) > 0 && answer[0] == Connack;
            SayGoodbye(socket);
            return answered;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether a listener may take the port.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void SayGoodbye(Socket socket)
    {
        try
        {
            socket.Send(s_disconnect);
        }
        catch (SocketException)
        {
            // A broker that refuses clients without an id has closed already; it has answered all the same.
        }
    }
}
