using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Debian's mosquitto on a loopback port of the test's own, which can be taken away and brought back.</summary>
internal sealed class TestBroker : IDisposable
{
    private readonly string _file;
    private Process? _process;

    public TestBroker(TemporaryFolder folder, string name = "mosquitto.conf")
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is not installed");
        Port = FreePort();
        // The broker drops its rights and must still read its file here.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        _file = folder.Write(name, $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence false\n");
    }

    public int Port { get; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and returns once it accepts connections.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", _file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(10))
            {
                await Task.Delay(20);
            }
        }
    }

    public void Stop()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Stop();
}
