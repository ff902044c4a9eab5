using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>A road to a local port that can be opened and cut: the broker behind it stays up, so that nothing a test waits for is lost there.</summary>
internal sealed class TcpForwarder(int target) : IDisposable
{
    private readonly ConcurrentDictionary<TcpClient, byte> _clients = new();
    private TcpListener? _listener;

    /// <summary>The port to connect to; fixed over closing and opening.</summary>
    public int Port { get; } = TestBroker.FreePort();

    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>Refuses new connections and cuts those that are open.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        foreach (TcpClient client in _clients.Keys)
        {
            client.Close();
        }
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                TcpClient near = await listener.AcceptTcpClientAsync();
                _ = ForwardAsync(near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private async Task ForwardAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            _clients.TryAdd(near, 0);
            _clients.TryAdd(far, 0);
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAny(
                    near.GetStream().CopyToAsync(far.GetStream()),
                    far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut on either side.
            }
        }

        _clients.TryRemove(near, out _);
        _clients.TryRemove(far, out _);
    }
}
