using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>A TCP proxy on a free port that forwards, or accepts and swallows everything: a half-open connection without a cable to pull.</summary>
internal sealed class BlackHoleProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _swallows;

    /// <param name="target">The broker's port; 0 swallows from the first byte on.</param>
    public BlackHoleProxy(int target)
    {
        _target = target;
        _swallows = target == 0;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Swallow() => _swallows = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> pumps = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_target == 0)
                {
                    pumps.Add(PumpAsync(client, null));
                    continue;
                }

                var broker = new TcpClient();
                await broker.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                pumps.Add(PumpAsync(client, broker));
                pumps.Add(PumpAsync(broker, client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient? to)
    {
        byte[] buffer = new byte[8192];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (!_swallows && to is not null)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end of a connection is what this proxy is for.
        }

        from.Dispose();
        to?.Dispose();
    }
}
