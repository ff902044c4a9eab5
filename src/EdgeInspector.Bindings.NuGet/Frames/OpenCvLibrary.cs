using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>The native part of OpenCvSharp: loaded once, or why it cannot be used.</summary>
internal static class OpenCvLibrary
{
    private static readonly Lazy<(string Version, string? Unusable)> s_state = new(Load);

    /// <summary>OpenCV's version.</summary>
    public static string Version => s_state.Value.Version;

    /// <summary>Null where it can be used, otherwise reason and remedy.</summary>
    public static string? WhyUnusable => s_state.Value.Unusable;

    /// <summary>Whether OpenCV was built with one of its optional parts, as its own report says.</summary>
    public static bool Has(string part) => WhyUnusable is null && Cv2.GetBuildInformation()
        .Split('\n').Any(line => line.TrimStart().StartsWith(part + ":", StringComparison.Ordinal) && line.Contains("YES", StringComparison.Ordinal));

    private static (string, string?) Load()
    {
        try
        {
            string version = Cv2.GetVersionString() ?? "unknown";

            // Its warnings would go to standard error past the log; failures come back as results.
            _ = Cv2.SetLogLevel(LogLevel.SILENT);
            return (version, null);
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            string detail = exception.GetBaseException().Message.ReplaceLineEndings(" ");
            return ("", $"libOpenCvSharpExtern.so cannot be loaded ({detail}); install the libraries it names, or use a build with -p:Bindings=native");
        }
    }
}
