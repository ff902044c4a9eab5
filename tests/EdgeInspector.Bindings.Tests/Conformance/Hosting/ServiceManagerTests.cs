using System.Net.Sockets;
using System.Text;
using EdgeInspector.Core.Hosting;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Hosting;

/// <summary>The notify protocol against a real datagram socket, as systemd opens it.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-notify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notify_EveryCall_SendsItsLine(bool isAbstract)
    {
        (string address, Socket supervisor) = Listen(isAbstract);
        using (supervisor)
        {
            IServiceManager manager = Manager(("NOTIFY_SOCKET", address));
            Assert.True(manager.IsPresent);
            manager.NotifyReady();
            Assert.Equal("READY=1", Receive(supervisor));
            manager.NotifyStatus("3 cameras, 29.9 frames/s\nREADY=1");
            Assert.Equal("STATUS=3 cameras, 29.9 frames/s READY=1", Receive(supervisor));
            manager.NotifyStatus("größer");
            Assert.Equal("STATUS=größer", Receive(supervisor));
            manager.FeedWatchdog();
            Assert.Equal("WATCHDOG=1", Receive(supervisor));
            manager.NotifyStopping();
            Assert.Equal("STOPPING=1", Receive(supervisor));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("relative/path")]
    [InlineData("/nowhere/notify")]
    [InlineData("vsock:2:1234")]
    [InlineData("/a-path-that-is-longer-than-the-hundred-and-eight-bytes-which-a-unix-domain-socket-address-may-have-on-this-system/notify")]
    public void Constructor_NoUsableSocket_IsAbsentAndSilent(string? address)
    {
        IServiceManager manager = Manager(("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", "1000000"));
        Assert.False(manager.IsPresent);
        Assert.Null(manager.WatchdogInterval);
        manager.NotifyReady();
        manager.NotifyStatus("unheard");
        manager.FeedWatchdog();
        manager.NotifyStopping();
    }

    [Theory]
    [InlineData("20000000", null, 20.0)]
    [InlineData("1500000", "self", 1.5)]
    [InlineData("20000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, "self", null)]
    public void WatchdogInterval_FromTheEnvironment_IsMeantForThisProcess(string? microseconds, string? pid, double? seconds)
    {
        (string address, Socket supervisor) = Listen(isAbstract: true);
        using (supervisor)
        {
            IServiceManager manager = Manager(("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", pid == "self" ? $"{Environment.ProcessId}" : pid));
            Assert.Equal(seconds, manager.WatchdogInterval?.TotalSeconds);
        }
    }

    [Fact]
    public void Notify_SupervisorGone_DoesNothing()
    {
        (string address, Socket supervisor) = Listen(isAbstract: false);
        IServiceManager manager = Manager(("NOTIFY_SOCKET", address));
        supervisor.Dispose();
        manager.NotifyReady();
        manager.FeedWatchdog();
    }

    [Fact]
    public void Notify_SupervisorThatNeverReads_DoesNotBlock()
    {
        (string address, Socket supervisor) = Listen(isAbstract: true);
        using (supervisor)
        {
            IServiceManager manager = Manager(("NOTIFY_SOCKET", address));
            for (int i = 0; i < 5000; i++)
            {
                manager.FeedWatchdog();
            }

            Assert.Equal("WATCHDOG=1", Receive(supervisor));
        }
    }

    [Fact]
    public void Notify_AfterDispose_DoesNothing()
    {
        (string address, Socket supervisor) = Listen(isAbstract: true);
        using (supervisor)
        {
            IServiceManager manager = Manager(("NOTIFY_SOCKET", address));
            ((IDisposable)manager).Dispose();
            manager.FeedWatchdog();
        }
    }

    private static IServiceManager Manager(params (string Name, string? Value)[] variables)
    {
        string[] names = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];
        string?[] before = [.. names.Select(Environment.GetEnvironmentVariable)];
        try
        {
            foreach (string name in names)
            {
                Environment.SetEnvironmentVariable(name, variables.FirstOrDefault(variable => variable.Name == name).Value);
            }

            return Binding.ServiceManager();
        }
        finally
        {
            for (int i = 0; i < names.Length; i++)
            {
                Environment.SetEnvironmentVariable(names[i], before[i]);
            }
        }
    }

    private static string Receive(Socket supervisor)
    {
        byte[] buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, supervisor.Receive(buffer));
    }

    private (string Address, Socket Supervisor) Listen(bool isAbstract)
    {
        string address = isAbstract ? $"@edge-inspector-{Guid.NewGuid():N}" : Path.Combine(_folder, "notify");
        var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        supervisor.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + address[1..] : address));
        return (address, supervisor);
    }
}
