namespace EdgeInspector.Core.Mqtt;

/// <summary>A broker inside the box, for lines that have none: loopback only, restarted when it dies.</summary>
public interface IMqttBroker : IAsyncDisposable
{
    /// <summary>Port it listens on at 127.0.0.1; known after <see cref="StartAsync"/>.</summary>
    int Port { get; }

    /// <summary>Takes 127.0.0.1:<paramref name="preferredPort"/>, else a free port, and returns once it answers.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started; the message says why and what to do.</exception>
    Task StartAsync(int preferredPort, CancellationToken cancellationToken);
}
