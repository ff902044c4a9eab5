using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Finds out why a network camera cannot be reached, where GStreamer says no more than "failed to connect".</summary>
internal static class NetworkReach
{
    /// <summary>Longest wait for an answer, of a name server or a camera. 2 s: a plant network answers within milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reason and remedy; null where the port answers, or where the search was stopped.</summary>
    public static (string Reason, string Remedy)? Problem(string host, int port, CancellationToken cancellationToken) =>
        Problem(host, port, static name => Dns.GetHostAddressesAsync(name), TimeProvider.System, cancellationToken);

    /// <param name="resolve">Finds a name's addresses.</param>
    internal static (string Reason, string Remedy)? Problem(string host, int port, Func<string, Task<IPAddress[]>> resolve, TimeProvider time, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            // The system's resolver takes no token and waits for dead name servers for half a minute: it is left behind.
            addresses = IPAddress.TryParse(host, out IPAddress? written) ? [written]
                : resolve(host).WaitAsync(Patience, time, cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (TimeoutException)
        {
            return ($"no name server says where {host} is", "check the box's name servers (resolvectl status), or write the camera's IP address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return ($"the name {host} is unknown", "check the host in the URL, or write the camera's IP address");
        }

        (string, string)? problem = ($"the name {host} has no address", "write the camera's IP address");
        foreach (IPAddress address in addresses)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            {
                problem = ($"{address} is no camera's address", "write the camera's IP address");
                continue;
            }

            problem = Explain(Connect(new IPEndPoint(address, port)), address, port);
            if (problem is null)
            {
                return null;
            }
        }

        return problem;
    }

    /// <param name="error">What the attempt ended with.</param>
    internal static (string Reason, string Remedy)? Explain(SocketError error, IPAddress address, int port) => error switch
    {
        SocketError.Success => null,
        SocketError.ConnectionRefused => ($"{address} refuses connections on port {port}", "check the port in the URL and that RTSP is switched on in the camera's settings"),
        SocketError.TimedOut => ($"{address} does not answer on port {port}", "check the camera's power, its cable and the IP address, then any firewall between"),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown =>
            ($"there is no way to {address}", "check this box's cable, its address and network mask (ip address, ip route)"),
        _ => ($"connecting to {address} port {port} fails ({error})", "check the address and the network between"),
    };

    private static SocketError Connect(IPEndPoint target)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(target);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            bool answered = socket.Poll(Patience, SelectMode.SelectWrite);
            return answered ? (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! : SocketError.TimedOut;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
