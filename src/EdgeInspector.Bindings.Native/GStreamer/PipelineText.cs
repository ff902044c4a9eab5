using System.Text.RegularExpressions;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Writes the launch text of each kind of source. Every pipeline ends in an appsink named <c>sink</c>.</summary>
internal static partial class PipelineText
{
    // Live: two buffers, newest wins, so that a slow reader sees the present. Stored: a few buffers to decode ahead, none dropped.
    private const string LiveSink = "appsink name=sink sync=false max-buffers=2 drop=true";

    /// <summary>A clip of any container and codec that the box decodes.</summary>
    /// <param name="toBgr">Converter, from <see cref="DecoderChoice.ToBgr"/>.</param>
    public static string File(string path, bool pace, bool softwareDecoder, string toBgr) =>
        $"filesrc location={Quote(path)} ! decodebin{(softwareDecoder ? " force-sw-decoders=true" : "")} ! {toBgr} ! appsink name=sink sync={(pace ? "true" : "false")} max-buffers=4 drop=false";

    /// <summary>
    /// A Video4Linux camera, as pipelines to try in turn. Raw pictures come first, being unharmed by compression; a camera that
    /// cannot send them at the size and rate asked for is asked for MJPEG, which stays compressed up to the reader, is dropped
    /// there undecoded when it is late, and is else decoded straight into the frame. A rate that it offers in no format gives way
    /// to its next higher one, since frames can be left out but not made.
    /// </summary>
    public static PipelineAttempt[] Cameras(string device, int? width, int? height, double? framesPerSecond, string? format)
    {
        string source = $"v4l2src name=camera device={Quote(device)}";
        string size = Size(width, height, null);
        string rate = framesPerSecond is { } exact ? $",framerate={Fraction(exact)}" : "";
        List<PipelineAttempt> attempts = [.. At(rate, null)];
        if (framesPerSecond is { } wanted)
        {
            attempts.AddRange(At($",framerate=[{Fraction(wanted)},1000/1]", $"the camera does not offer {wanted:0.###} frames per second at this size; it sends more"));
        }

        return [.. attempts];

        IEnumerable<PipelineAttempt> At(string framerate, string? note)
        {
            if (format != "mjpeg")
            {
                string pixels = format == "yuyv" ? ",format=YUY2" : "";
                yield return new($"{source} ! video/x-raw{pixels}{size}{framerate} ! videoconvert ! video/x-raw,format=BGR ! {LiveSink}") { Note = note };
            }

            if (format != "yuyv")
            {
                yield return new($"{source} ! image/jpeg{size}{framerate} ! {LiveSink}") { Note = note };
            }
        }
    }

    /// <summary>A network camera: what follows its stream is added when the camera has said what it sends. Carries no secret.</summary>
    public static string Rtsp(RtspAddress address)
    {
        string protocols = address.Transport == "multicast" ? "udp-mcast" : address.Transport;
        string tls = address.AnyCertificate ? " tls-validation-flags=0" : "";
        return $"rtspsrc name=camera location={Quote(address.Location)} protocols={protocols} latency={address.Latency}{tls} {LiveSink}";
    }

    /// <summary>A camera on a Jetson's CSI connector: pictures stay in device memory up to the one conversion.</summary>
    public static string Csi(int sensor, int? mode, int? width, int? height, double? framesPerSecond) =>
        $"nvarguscamerasrc sensor-id={sensor}{(mode is null ? "" : $" sensor-mode={mode}")} ! video/x-raw(memory:NVMM),format=NV12{Size(width, height, framesPerSecond)}"
        + $" ! nvvidconv ! video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR ! {LiveSink}";

    /// <summary>A pipeline of the user's own; without a sink of its own it gets the conversion and one.</summary>
    public static string Own(string text)
    {
        return OwnSink().IsMatch(text) && NamedSink().IsMatch(text)
            ? text
            : $"{text.TrimEnd(' ', '\t', '!')} ! videoconvert ! video/x-raw,format=BGR ! appsink name=sink sync=false max-buffers=4 drop=false";
    }

    /// <summary>A string property's value, safe in launch text.</summary>
    public static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Size(int? width, int? height, double? framesPerSecond) =>
        (width is null ? "" : $",width={width}") + (height is null ? "" : $",height={height}") + (framesPerSecond is null ? "" : $",framerate={Fraction(framesPerSecond.Value)}");

    /// <summary>Frames per second as GStreamer's exact fraction: 29.97 is 30000/1001, as cameras mean it.</summary>
    private static string Fraction(double value)
    {
        double ntsc = Math.Round(value * 1001 / 1000);
        return Math.Abs(value - Math.Round(value)) < 1e-6 ? $"{Math.Round(value)}/1"
            : Math.Abs((ntsc * 1000 / 1001) - value) < 0.01 ? $"{ntsc * 1000:0}/1001"
            : $"{Math.Round(value * 1000):0}/1000";
    }

    [GeneratedRegex(@"(^|[\s!])appsink\b")]
    private static partial Regex OwnSink();

    [GeneratedRegex(@"\bname\s*=\s*""?sink\b")]
    private static partial Regex NamedSink();
}
