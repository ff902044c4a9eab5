using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>Debian's mosquitto on a free loopback port, with whatever configuration a test needs.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private BrokerProcess(int port, string configuration, string? acl)
    {
        Port = port;
        string aclLine = acl is null ? string.Empty : $"acl_file {_folder.Write("acl", acl)}\n";
        string file = _folder.Write("mosquitto.conf", $"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n{aclLine}{configuration}\n");
        if (acl is not null)
        {
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "acl"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _process = Process.Start(new ProcessStartInfo(Program, ["-c", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public static async Task<BrokerProcess> StartAsync(string configuration = "", string? acl = null)
    {
        Assert.SkipUnless(File.Exists(Program), "mosquitto is not installed (package mosquitto)");
        var broker = new BrokerProcess(FreePort(), configuration, acl);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, broker.Port);
                return broker;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(10) && !broker._process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
