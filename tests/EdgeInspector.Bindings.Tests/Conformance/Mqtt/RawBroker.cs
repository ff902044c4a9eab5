using System.Net;
using System.Net.Sockets;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>One connection's other end, of which the test writes every byte.</summary>
internal sealed class RawBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private TcpClient? _client;

    public RawBroker() => _listener.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A client that got this CONNACK.</summary>
    public async Task<IMqttConnection> ConnectAsync(byte[] connack)
    {
        IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(((IPEndPoint)_listener.LocalEndpoint).Port));
        Task<string?> connecting = connection.ConnectAsync(Cancellation);
        _client = await _listener.AcceptTcpClientAsync(Cancellation);

        // CONNECT: type, remaining length of one byte, and as much as that says.
        byte[] head = await ReadAsync(2);
        await ReadAsync(head[1]);
        await SendAsync(connack);
        Assert.Null(await connecting);
        return connection;
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _client!.GetStream().ReadExactlyAsync(bytes, Cancellation);
        return bytes;
    }

    public async Task SendAsync(byte[] bytes) => await _client!.GetStream().WriteAsync(bytes, Cancellation);

    public void Dispose()
    {
        _client?.Dispose();
        _listener.Dispose();
    }
}
