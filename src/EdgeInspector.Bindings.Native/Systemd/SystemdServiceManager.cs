using EdgeInspector.Bindings.Shared.Hosting;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Native.Systemd;

/// <summary>systemd as the supervisor, through its notify socket. Thread-safe; without one every call does nothing.</summary>
public sealed class SystemdServiceManager : IServiceManager, IDisposable
{
    private readonly NotifySocket _socket = new();

    /// <inheritdoc/>
    public bool IsPresent => _socket.IsPresent;

    /// <inheritdoc/>
    public TimeSpan? WatchdogInterval => _socket.WatchdogInterval;

    /// <inheritdoc/>
    public void NotifyReady() => _socket.Send("READY=1");

    /// <inheritdoc/>
    public void NotifyStatus(string status)
    {
        ArgumentNullException.ThrowIfNull(status);
        _socket.Send($"STATUS={status}");
    }

    /// <inheritdoc/>
    public void NotifyStopping() => _socket.Send("STOPPING=1");

    /// <inheritdoc/>
    public void FeedWatchdog() => _socket.Send("WATCHDOG=1");

    public void Dispose() => _socket.Dispose();
}
