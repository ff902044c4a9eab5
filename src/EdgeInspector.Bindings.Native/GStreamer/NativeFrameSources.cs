using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// Makes the frame source that a URI names:
/// <list type="bullet">
/// <item><c>v4l2:/dev/video0?width=1280&amp;height=720&amp;fps=30&amp;format=mjpeg</c> (or <c>yuyv</c>): a Video4Linux camera;</item>
/// <item><c>file:clip.mp4?pace=true&amp;loop=true</c>: a clip, as fast as it is read unless paced; or one picture;</item>
/// <item><c>dir:images/?fps=5&amp;loop=true</c>: the pictures of a folder in natural order;</item>
/// <item><c>gst:PIPELINE</c>: a GStreamer pipeline in launch syntax, with or without an <c>appsink name=sink</c>.</item>
/// </list>
/// </summary>
public static class NativeFrameSources
{
    private const string Known = "known are v4l2:DEVICE, file:PATH, dir:FOLDER and gst:PIPELINE";

    /// <summary>Schemes that <see cref="Create"/> accepts.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["v4l2", "file", "dir", "gst"];

    /// <summary>Checks the URI's form and makes a closed source; whether the file or device exists is checked by <see cref="IFrameSource.Open"/>, since it may come later.</summary>
    /// <param name="uri">See above; paths as they are, without percent-encoding, relative ones from the current directory.</param>
    /// <param name="pool">Where frames come from.</param>
    /// <param name="time">Clock of the capture times and of <c>dir:?fps=</c>.</param>
    /// <exception cref="FrameSourceException">Unknown scheme or option; the message names the URI, the reason and the remedy.</exception>
    public static IFrameSource Create(string uri, FramePool pool, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(time);
        var parsed = SourceUri.Parse(uri);
        return parsed.Scheme switch
        {
            "v4l2" => Camera(parsed, pool, time),
            "file" => Clip(parsed, pool, time),
            "dir" => Folder(parsed, pool, time),
            "gst" => Pipeline(parsed, pool, time),
            "rtsp" or "rtsps" => throw parsed.Error(
                "network cameras are not supported by this version", $"until then write gst:rtspsrc location={parsed.Description} latency=100 ! decodebin"),
            "csi" => throw parsed.Error(
                "CSI cameras are not supported by this version", "until then write gst:nvarguscamerasrc sensor-id=0 ! nvvidconv ! video/x-raw,format=BGRx"),
            "" => throw parsed.Error("it has no scheme", Known),
            _ => throw parsed.Error($"the scheme \"{parsed.Scheme}\" is unknown", Known),
        };
    }

    private static GStreamerFrameSource Camera(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("width", "height", "fps", "format");
        string device = int.TryParse(uri.Target, out int number) ? $"/dev/video{number}" : uri.FullPath();
        int? width = uri.Integer("width", 1, FramePool.MaxEdge);
        int? height = uri.Integer("height", 1, FramePool.MaxEdge);
        double? rate = uri.Number("fps", 0.1, 1000);
        string? format = uri.Word("format", "mjpeg", "yuyv");
        var plan = new SourcePlan(uri, () => PipelineText.Cameras(device, width, height, rate, format), () => uri.MissingDevice(device), IsCamera: true);
        return new GStreamerFrameSource(plan, pool, time);
    }

    private static IFrameSource Clip(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("pace", "loop");
        string path = uri.FullPath();
        bool loop = uri.Flag("loop");
        bool pace = uri.Flag("pace");
        if (PictureFolderSource.IsPicture(path) && !Directory.Exists(path))
        {
            return new PictureFolderSource(uri, path, framesPerSecond: null, loop, pool, time, new TurboJpegCodec());
        }

        var plan = new SourcePlan(uri, () => [PipelineText.File(path, pace)], () => uri.MissingFile(path), Loop: loop);
        return new GStreamerFrameSource(plan, pool, time);
    }

    private static PictureFolderSource Folder(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("fps", "loop");
        return new PictureFolderSource(uri, uri.FullPath(), uri.Number("fps", 0.001, 1000), uri.Flag("loop"), pool, time, new TurboJpegCodec());
    }

    private static GStreamerFrameSource Pipeline(SourceUri uri, FramePool pool, TimeProvider time)
    {
        if (uri.Target.Length == 0)
        {
            throw uri.Error("the pipeline is empty", "write gst:ELEMENT ! ELEMENT, as for gst-launch-1.0");
        }

        return new GStreamerFrameSource(new SourcePlan(uri, () => [PipelineText.Own(uri.Target)], () => null), pool, time);
    }
}
