using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.Bindings.Shared.Hosting;

/// <summary>
/// The notify protocol of systemd (<c>sd_notify(3)</c>): lines sent as one datagram each to the socket that <c>NOTIFY_SOCKET</c> names.
/// Thread-safe. Without such a socket, or when it goes away, every call does nothing: a supervisor must never stop an inspection.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket? _socket;

    /// <summary>Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>WATCHDOG_PID</c>.</summary>
    public NotifySocket()
    {
        _socket = Connect(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        WatchdogInterval = _socket is null ? null : ReadWatchdog();
    }

    /// <summary>Whether a supervisor listens.</summary>
    public bool IsPresent => _socket is not null;

    /// <summary>How often it wants to hear <c>WATCHDOG=1</c>; null: never.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Sends one assignment, such as <c>STATUS=...</c>; a line break would begin another and becomes a space.</summary>
    public void Send(string assignment)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(assignment.ReplaceLineEndings(" ")));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone or full: a missing watchdog line is what the supervisor then acts upon.
        }
    }

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

    private static TimeSpan? ReadWatchdog()
    {
        // WATCHDOG_PID says whom the request is meant for: children inherit the variables, not the duty.
        bool isMeant = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }
}
