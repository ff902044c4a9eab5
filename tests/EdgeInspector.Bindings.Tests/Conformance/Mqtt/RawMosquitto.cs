using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>A mosquitto, the other party of every binding, with a configuration of the test's own, for what the embedded broker does not offer: passwords, ACLs, TLS.</summary>
internal sealed class RawMosquitto : IDisposable
{
    private static readonly string s_program = new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists) ?? "mosquitto";

    private readonly Process _process;

    private RawMosquitto(string folder, int port, Process process)
    {
        Folder = folder;
        Port = port;
        _process = process;
    }

    public string Folder { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it; <paramref name="configure"/> writes files into the folder and returns configuration lines.</summary>
    public static async Task<RawMosquitto> StartAsync(Func<string, string> configure, int port = 0)
    {
        string folder = Directory.CreateTempSubdirectory("edge-inspector-raw-").FullName;
        port = port > 0 ? port : MqttProbe.FindFreePort();
        string configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(configuration, $"listener {port} 127.0.0.1\npersistence false\nuser root\nlog_dest none\n{configure(folder)}\n");
        Process process = Process.Start(new ProcessStartInfo(s_program, ["-c", configuration]) { RedirectStandardError = true })!;
        var broker = new RawMosquitto(folder, port, process);
        await Eventually.IsTrueAsync(() => !MqttProbe.IsFree(port), "the broker listens");
        Assert.False(process.HasExited);
        return broker;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
