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
