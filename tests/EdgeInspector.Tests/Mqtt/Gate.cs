using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>The cable between box and broker: it can be out, be pulled, and lose what comes back.</summary>
internal sealed class Gate(int target) : IDisposable
{
    private readonly object _lock = new();
    private readonly List<TcpClient> _clients = [];
    private TcpListener? _listener;
    private volatile bool _losesAnswers;

    public int Port { get; } = BrokerProcess.FreePort();

    /// <summary>Bytes of the broker that never arrive any more: acknowledgements are lost, the rest goes on.</summary>
    public bool LosesAnswers
    {
        get => _losesAnswers;
        set => _losesAnswers = value;
    }

    /// <summary>Lets connections in.</summary>
    public void Open()
    {
        TcpListener listener = new(IPAddress.Loopback, Port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>Cuts every connection and refuses new ones.</summary>
    public void Close()
    {
        _listener?.Stop();
        _listener = null;
        Cut();
    }

    /// <summary>Cuts every connection; the next gets through.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _clients.ForEach(static c => c.Dispose());
            _clients.Clear();
        }
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                var broker = new TcpClient();
                await broker.ConnectAsync(IPAddress.Loopback, target);
                lock (_lock)
                {
                    _clients.Add(client);
                    _clients.Add(broker);
                }

                _ = PumpAsync(client, broker, answers: false);
                _ = PumpAsync(broker, client, answers: true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool answers)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                if (!(answers && _losesAnswers))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
