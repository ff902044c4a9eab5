using System.Net.Sockets;
using EdgeInspector.Bindings.Shared.Hosting;
using EdgeInspector.Core.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeInspector.Bindings.NuGet.Hosting;

/// <summary>
/// systemd as the supervisor: the package's notifier for the two states that it names. What comes often goes over a socket that stays
/// open and never blocks; the notifier opens one per line, waits for a supervisor that does not read and throws where it is gone.
/// </summary>
public sealed class SystemdServiceManager : IServiceManager, IDisposable
{
    private readonly SystemdNotifier _notifier = new();
    private readonly NotifySocket _socket = new();

    /// <inheritdoc/>
    public bool IsPresent => _socket.IsPresent;

    /// <inheritdoc/>
    public TimeSpan? WatchdogInterval => _socket.WatchdogInterval;

    /// <inheritdoc/>
    public void NotifyReady() => Notify(ServiceState.Ready);

    /// <inheritdoc/>
    public void NotifyStatus(string status)
    {
        ArgumentNullException.ThrowIfNull(status);
        _socket.Send($"STATUS={status}");
    }

    /// <inheritdoc/>
    public void NotifyStopping() => Notify(ServiceState.Stopping);

    /// <inheritdoc/>
    public void FeedWatchdog() => _socket.Send("WATCHDOG=1");

    public void Dispose() => _socket.Dispose();

    private void Notify(ServiceState state)
    {
        if (!IsPresent)
        {
            return;
        }

        try
        {
            _notifier.Notify(state);
        }
        catch (SocketException)
        {
            // Gone: a supervisor must never stop an inspection.
        }
    }
}
