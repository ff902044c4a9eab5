using System.Net.Sockets;

namespace EdgeInspector.Doctor;

/// <summary>Whether something listens at an address.</summary>
internal static class Tcp
{
    /// <returns>Null when it does, otherwise the reason in words.</returns>
    public static async Task<string?> WhyNotAsync(string host, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, deadline.Token);
            return null;
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"No answer within {limit.TotalSeconds:0} s";
        }
    }

    /// <summary>Whether a listener may take the port on that address.</summary>
    public static bool IsFree(System.Net.IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
