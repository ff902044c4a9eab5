using System.Net;
using System.Net.Sockets;
using EdgeInspector.Core.Mqtt;
using MQTTnet.Server;

namespace EdgeInspector.Bindings.NuGet.Mqtt;

/// <summary>
/// The embedded broker: MQTTnet's server inside this process, loopback only, nothing kept on disk. It lives and dies with the program,
/// so there is nothing to restart; what it retains is gone with it.
/// </summary>
public sealed class MqttNetBroker : IMqttBroker
{
    private const int PortAttempts = 5;

    // Publications kept for a client that does not keep up; beyond it the oldest is dropped. Some megabytes.
    private const int MaxQueued = 10_000;
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(10);
    private MqttServer? _server;
    private bool _started;
    private bool _disposed;

    /// <inheritdoc/>
    public int Port { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(int preferredPort, CancellationToken cancellationToken)
    {
        if (_started)
        {
            throw new InvalidOperationException("The broker was started before.");
        }

        _started = true;
        string reason = "";
        for (int attempt = 0; attempt < PortAttempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int port = attempt == 0 && preferredPort > 0 && MqttProbe.IsFree(preferredPort) ? preferredPort : MqttProbe.FindFreePort();
            MqttServer server = new MqttServerFactory().CreateMqttServer(Options(port));
            server.ValidatingConnectionAsync += NameTheNameless;
            try
            {
                await server.StartAsync().ConfigureAwait(false);
                if (await Task.Run(() => MqttProbe.Answers(port, s_answerPatience), cancellationToken).ConfigureAwait(false))
                {
                    _server = server;
                    Port = port;
                    return;
                }

                reason = "it does not answer";
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Between the question whether the port is free and taking it, another may have taken it.
                reason = exception.Message;
            }

            server.Dispose();
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException($"The embedded broker does not start: {reason}. Correct that, or set mqtt.url to a broker of your own.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            if (_server is { } server)
            {
                await server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
                server.Dispose();
            }
        }
    }

    /// <summary>The library refuses clients without an id, which other brokers give one (MQTT 5.0, section 3.1.3.1).</summary>
    private static Task NameTheNameless(ValidatingConnectionEventArgs arguments)
    {
        if (string.IsNullOrEmpty(arguments.ClientId))
        {
            arguments.AssignedClientIdentifier = $"auto-{Guid.NewGuid():N}";
        }

        return Task.CompletedTask;
    }

    private static MqttServerOptions Options(int port) => new MqttServerOptionsBuilder()
        .WithDefaultEndpoint()
        .WithDefaultEndpointPort(port)
        .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)

        // The library listens at both families unless this one is given as none.
        .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
        .WithMaxPendingMessagesPerClient(MaxQueued)
        .Build();
}
