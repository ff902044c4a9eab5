namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Which Debian and Ubuntu package brings a GStreamer element, so that an error can name the remedy.</summary>
internal static class DebianPackages
{
    public const string Base = "gstreamer1.0-plugins-base";
    public const string Good = "gstreamer1.0-plugins-good";
    public const string Bad = "gstreamer1.0-plugins-bad";
    public const string Ugly = "gstreamer1.0-plugins-ugly";
    public const string Libav = "gstreamer1.0-libav";

    private static readonly (string Prefix, string Package)[] ByPrefix =
    [
        ("avdec_", Libav), ("avenc_", Libav), ("avdemux_", Libav), ("avmux_", Libav),
        ("video", Base), ("audio", Base), ("decodebin", Base), ("uridecodebin", Base), ("playbin", Base), ("app", Base), ("ogg", Base),
        ("theora", Base), ("gio", Base), ("tcp", Base), ("compositor", Base), ("rawvideoparse", Bad),
        ("v4l2", Good), ("rtsp", Good), ("rtp", Good), ("udp", Good), ("qt", Good), ("matroska", Good), ("avi", Good), ("jpeg", Good),
        ("png", Good), ("vp8", Good), ("vp9", Good), ("multifile", Good), ("imagefreeze", Good), ("soup", Good), ("gdkpixbuf", Good),
        ("h264parse", Bad), ("h265parse", Bad), ("openh264", Bad), ("webp", Bad), ("pnm", Bad), ("openjpeg", Bad), ("srt", Bad),
        ("hls", Bad), ("ts", Bad), ("bayer2rgb", Bad), ("aravis", "gstreamer1.0-plugins-bad or the camera maker's plugin"),
        ("x264", Ugly), ("mpeg2dec", Ugly),
        ("nv", "nvidia-l4t-gstreamer (JetPack)"), ("libcamera", "gstreamer1.0-libcamera"),
    ];

    /// <summary>The package of Debian and Ubuntu that brings an element; null where none is known to.</summary>
    public static string? PackageOf(string element)
    {
        // What has no plug-in package of its own comes with GStreamer itself.
        if (element is "filesrc" or "fakesink" or "queue" or "tee")
        {
            return "libgstreamer1.0-0";
        }

        string? found = ByPrefix.FirstOrDefault(entry => element.StartsWith(entry.Prefix, StringComparison.Ordinal)).Package;
        return found?.Contains(' ', StringComparison.Ordinal) is false ? found : null;
    }

    /// <summary>The remedy for a missing element, as a half sentence.</summary>
    public static string RemedyFor(string element)
    {
        foreach ((string prefix, string package) in ByPrefix)
        {
            if (element.StartsWith(prefix, StringComparison.Ordinal))
            {
                return package.Contains(' ', StringComparison.Ordinal) ? $"it comes with {package}" : $"install it: apt install {package}";
            }
        }

        return $"check its spelling, or install the plugin that brings it (usual ones: apt install {Base} {Good} {Bad} {Libav})";
    }
}
