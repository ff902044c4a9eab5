using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Xunit;

namespace EdgeInspector.NetworkCameras;

/// <summary>A network camera of GStreamer's own RTSP server, in a process that the test may stall, kill and start again on its port.</summary>
internal sealed class RtspCamera : IDisposable
{
    private static readonly Lazy<bool> IsInstalled = new(() => File.Exists("/usr/bin/python3") && Run("-c", "import numpy, gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"));

    private readonly Process _process;

    private RtspCamera(Process process, int port, string scheme)
    {
        _process = process;
        Port = port;
        Uri = $"{scheme}://127.0.0.1:{port}/line";
    }

    public int Port { get; }

    /// <summary>Address of its stream, without credentials.</summary>
    public string Uri { get; }

    /// <summary>Starts one that sends 320 x 240, 15 frames per second; skips the running test where the server's Python binding is absent.</summary>
    /// <param name="port">0: a free one.</param>
    /// <param name="first">The counter's value before the first picture.</param>
    public static RtspCamera Start(int port = 0, int first = 0, params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled.Value, "The RTSP server is absent: apt install gir1.2-gst-rtsp-server-1.0 python3-gi python3-numpy.");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Script(), "--port", $"{port}", "--first", $"{first}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? answer = process.StandardOutput.ReadLine();
        Assert.True(answer?.StartsWith("ready ", StringComparison.Ordinal), $"the test's camera does not start: {answer}");
        return new RtspCamera(process, int.Parse(answer![6..]), arguments.Contains("--certificate") ? "rtsps" : "rtsp");
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Sends nothing more, and keeps its connections.</summary>
    public void Stall() => Say("stall");

    /// <summary>Sends the very same picture again and again.</summary>
    public void Freeze() => Say("freeze");

    /// <summary>Its whole process hangs: connections are taken by the system, and nobody answers.</summary>
    public void Hang() => Signal("STOP");

    /// <summary>The process goes on.</summary>
    public void Wake() => Signal("CONT");

    /// <summary>Back to normal.</summary>
    public void Go() => Say("go");

    /// <summary>Gone at once, as with its power.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "rtsp_camera.py");

    private static bool Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private void Say(string word)
    {
        _process.StandardInput.WriteLine(word);
        _process.StandardInput.Flush();
        Assert.Equal(word, _process.StandardOutput.ReadLine());
    }
}
