using System.Text.RegularExpressions;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Writes the launch text of each kind of source. Every pipeline ends in an appsink named <c>sink</c>.</summary>
internal static partial class PipelineText
{
    // Live: two buffers, newest wins, so that a slow reader sees the present. Stored: a few buffers to decode ahead, none dropped.
    private const string LiveSink = "appsink name=sink sync=false max-buffers=2 drop=true";

    /// <summary>A clip of any container and codec that the box decodes.</summary>
    public static string File(string path, bool pace) =>
        $"filesrc location={Quote(path)} ! decodebin ! {ToBgr()} ! appsink name=sink sync={(pace ? "true" : "false")} max-buffers=4 drop=false";

    /// <summary>
    /// A Video4Linux camera, as pipelines to try in turn. Raw pictures come first, being unharmed by compression; a camera that
    /// cannot send them at the size and rate asked for is asked for MJPEG, which stays compressed up to the reader, is dropped
    /// there undecoded when it is late, and is else decoded straight into the frame.
    /// </summary>
    public static string[] Cameras(string device, int? width, int? height, double? framesPerSecond, string? format)
    {
        string size = (width is null ? "" : $",width={width}") + (height is null ? "" : $",height={height}")
            + (framesPerSecond is null ? "" : $",framerate={Fraction(framesPerSecond.Value)}");
        string source = $"v4l2src device={Quote(device)}";
        string jpeg = $"{source} ! image/jpeg{size} ! {LiveSink}";
        return format switch
        {
            "mjpeg" => [jpeg],
            "yuyv" => [Raw(",format=YUY2")],
            _ => [Raw(""), jpeg],
        };

        string Raw(string pixels) => $"{source} ! video/x-raw{pixels}{size} ! videoconvert ! video/x-raw,format=BGR ! {LiveSink}";
    }

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

    // On a Jetson decodebin picks the hardware decoder, whose pictures lie in device memory; nvvidconv fetches them (and passes others on).
    private static string ToBgr() => (GStreamerLibrary.HasElement("nvvidconv") ? "nvvidconv ! video/x-raw,format=BGRx ! " : "")
        + "videoconvert ! video/x-raw,format=BGR";

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
