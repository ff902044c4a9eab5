using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.NetworkCameras;

/// <summary>The network between a box and its camera: a TCP proxy that cuts connections, swallows what is sent, or flips bytes of what the camera sends.</summary>
internal sealed class FaultyRoad : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _dead = new();
    private readonly int _target;
    private readonly Random _random = new(7);
    private volatile bool _swallows;
    private volatile bool _refuses;
    private volatile int _flipOneIn;

    public FaultyRoad(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Ends the connections there are; new ones are possible unless <paramref name="refuse"/>.</summary>
    public void Cut(bool refuse = false)
    {
        _refuses = refuse;
        foreach (TcpClient client in _open.Keys)
        {
            client.Close();
        }
    }

    /// <summary>From now on whatever either side sends vanishes, over open connections and new ones: a half-open connection.</summary>
    public void Swallow() => _swallows = true;

    /// <summary>One in so many bytes from the camera is changed; 0: none.</summary>
    public void Corrupt(int oneIn) => _flipOneIn = oneIn;

    /// <summary>A good road again. Connections that lost bytes stay as they are, as they would.</summary>
    public void Mend()
    {
        (_refuses, _flipOneIn) = (false, 0);
        if (_swallows)
        {
            // What was sent meanwhile is lost, so the old connections can never make sense again; a real one would be as dead.
            foreach (TcpClient client in _open.Keys)
            {
                _dead.TryAdd(client, 0);
            }

            _swallows = false;
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient near = await _listener.AcceptTcpClientAsync();
                Connections++;
                if (_refuses)
                {
                    near.Close();
                    continue;
                }

                _ = CarryAsync(near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            _open.TryAdd(near, 0);
            _open.TryAdd(far, 0);
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target);
                await Task.WhenAny(PumpAsync(near, far, fromCamera: false), PumpAsync(far, near, fromCamera: true));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut on either side.
            }
        }

        _open.TryRemove(near, out _);
        _open.TryRemove(far, out _);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool fromCamera)
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
        {
            if (_swallows || _dead.ContainsKey(from))
            {
                continue;
            }

            if (fromCamera && _flipOneIn is > 0 and int oneIn)
            {
                lock (_random)
                {
                    for (int i = _random.Next(oneIn); i < read; i += 1 + _random.Next(2 * oneIn))
                    {
                        buffer[i] ^= (byte)(1 << _random.Next(8));
                    }
                }
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
