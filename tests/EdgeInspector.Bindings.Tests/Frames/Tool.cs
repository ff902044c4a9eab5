using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Frames;

/// <summary>An independent program that makes inputs or says what is right.</summary>
internal static class Tool
{
    private static readonly Lazy<bool> HasOpenCv = new(() => File.Exists("/usr/bin/python3") && Run("/usr/bin/python3", ["-c", "import cv2"]).Code == 0);

    private static readonly Lazy<bool> HasNumPy = new(() => File.Exists("/usr/bin/python3") && Run("/usr/bin/python3", ["-c", "import numpy"]).Code == 0);

    /// <summary>Runs OpenCV's Python binding; skips the running test where it is absent.</summary>
    public static string OpenCv(string script, params string[] arguments)
    {
        Assert.SkipUnless(HasOpenCv.Value, "python3-opencv is absent.");
        (int code, string output, string error) = Run("/usr/bin/python3", ["-c", script, .. arguments]);
        Assert.True(code == 0, error);
        return output.Trim();
    }

    /// <summary>Runs a script that needs NumPy; skips the running test where it is absent.</summary>
    public static void NumPy(string script, params string[] arguments)
    {
        Assert.SkipUnless(HasNumPy.Value, "python3-numpy is absent.");
        (int code, string output, string error) = Run("/usr/bin/python3", [script, .. arguments]);
        Assert.True(code == 0, output + error);
    }

    /// <summary>Runs a GStreamer pipeline to its end, to make an input.</summary>
    public static void GstLaunch(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gst-launch-1.0"), "gst-launch-1.0 is absent.");
        (int code, string output, string error) = Run("/usr/bin/gst-launch-1.0", ["-q", .. arguments]);
        Assert.True(code == 0, output + error);
    }

    private static (int Code, string Output, string Error) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
