using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Native.Diagnosis;

/// <summary>Which kinds of sources the box's GStreamer can read. Pictures (<c>dir:</c>) and the simulated line (<c>sim:</c>) need no part of it.</summary>
public static class SourceKinds
{
    private const string Decoders = "avdec_h264|openh264dec|nvv4l2decoder|vah264dec|v4l2h264dec";

    /// <summary>What each kind is built of; names joined by <c>|</c> are alternatives, the usual one first.</summary>
    private static readonly (string Scheme, string Name, string[] Elements)[] Kinds =
    [
        ("v4l2", "USB and V4L2 cameras (v4l2:)", ["v4l2src", "videoconvert", "appsink"]),
        ("file", "Clips (file:)", ["filesrc", "decodebin", "qtdemux", "matroskademux", "h264parse", Decoders, "videoconvert", "appsink"]),
        ("rtsp", "Network cameras (rtsp:)", ["rtspsrc", "udpsrc", "rtpjitterbuffer", "rtpjpegdepay", "rtph264depay", "rtph265depay", "decodebin", "h264parse", "h265parse", Decoders, "videoconvert", "appsink"]),
        ("csi", "CSI cameras (csi:)", ["nvarguscamerasrc", "nvvidconv"]),
    ];

    /// <summary>The schemes <see cref="Inspect"/> knows.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [.. Kinds.Select(kind => kind.Scheme)];

    /// <summary>Looks for the elements of one kind; starts GStreamer. Without GStreamer all are missing.</summary>
    public static SourceKindState Inspect(string scheme)
    {
        (_, string name, string[] elements) = Kinds.First(kind => kind.Scheme == scheme);
        string[] missing = [.. elements.Where(alternatives => !alternatives.Split('|').Any(GStreamerLibrary.HasElement)).Select(alternatives => alternatives.Split('|')[0])];
        return new SourceKindState(scheme, name, missing, [.. missing.Select(DebianPackages.PackageOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
    }
}
