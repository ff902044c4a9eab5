using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Native.Systemd;

/// <summary>
/// The notify protocol of systemd (<c>sd_notify(3)</c>): lines sent as one datagram each to the socket that <c>NOTIFY_SOCKET</c> names.
/// Thread-safe. Without such a socket, or when it goes away, every call does nothing: a supervisor must never stop an inspection.
/// </summary>
public sealed class SystemdServiceManager : IServiceManager, IDisposable
{
    private readonly Socket? _socket;

    /// <summary>Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>WATCHDOG_PID</c>.</summary>
    public SystemdServiceManager()
        : this(Environment.GetEnvironmentVariable, Environment.ProcessId)
    {
    }

    internal SystemdServiceManager(Func<string, string?> environment, int processId)
    {
        _socket = Connect(environment("NOTIFY_SOCKET"));
        WatchdogInterval = _socket is null ? null : ReadWatchdog(environment, processId);
    }

    /// <inheritdoc/>
    public bool IsPresent => _socket is not null;

    /// <inheritdoc/>
    public TimeSpan? WatchdogInterval { get; }

    /// <inheritdoc/>
    public void NotifyReady() => Send("READY=1");

    /// <inheritdoc/>
    public void NotifyStatus(string status)
    {
        ArgumentNullException.ThrowIfNull(status);

        // A line break would begin another assignment.
        Send($"STATUS={status.ReplaceLineEndings(" ")}");
    }

    /// <inheritdoc/>
    public void NotifyStopping() => Send("STOPPING=1");

    /// <inheritdoc/>
    public void FeedWatchdog() => Send("WATCHDOG=1");

    public void Dispose() => _socket?.Dispose();

    private static Socket? Connect(string? address)
    {
        // systemd also knows vsock addresses, for virtual machines; only paths and abstract names (@) are for services.
        if (address is null || address.Length < 2 || address[0] is not ('/' or '@'))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));

            // A supervisor that does not read must not hold up a stage that feeds the watchdog.
            socket.Blocking = false;
            return socket;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static TimeSpan? ReadWatchdog(Func<string, string?> environment, int processId)
    {
        // WATCHDOG_PID says whom the request is meant for: children inherit the variables, not the duty.
        bool isMeant = environment("WATCHDOG_PID") is not { } pid || pid == processId.ToString(CultureInfo.InvariantCulture);
        return isMeant && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private void Send(string line)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(line));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone or full: a missing watchdog line is what the supervisor then acts upon.
        }
    }
}
