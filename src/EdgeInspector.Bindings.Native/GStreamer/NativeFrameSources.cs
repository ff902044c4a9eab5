using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// Makes the frame source that a URI names:
/// <list type="bullet">
/// <item><c>v4l2:/dev/video0?width=1280&amp;height=720&amp;fps=30&amp;format=mjpeg&amp;controls=gain:10</c> (or <c>yuyv</c>): a Video4Linux camera;</item>
/// <item><c>csi:0?width=1920&amp;height=1080&amp;fps=30&amp;mode=2</c>: a camera on a Jetson's CSI connector;</item>
/// <item><c>rtsp://host/path?transport=udp&amp;latency=50&amp;decoder=software</c>, <c>rtsps://host/path?ca=FILE</c>: a network camera;</item>
/// <item><c>file:clip.mp4?pace=true&amp;loop=true&amp;decoder=software</c>: a clip, as fast as it is read unless paced; or one picture;</item>
/// <item><c>dir:images/?fps=5&amp;loop=true</c>: the pictures of a folder in natural order;</item>
/// <item><c>gst:PIPELINE</c>: a GStreamer pipeline in launch syntax, with or without an <c>appsink name=sink</c>.</item>
/// </list>
/// </summary>
public static class NativeFrameSources
{
    private const string Known = "known are v4l2:DEVICE, csi:NUMBER, rtsp://HOST/PATH, file:PATH, dir:FOLDER and gst:PIPELINE";

    /// <summary>Schemes that <see cref="Create"/> accepts.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["v4l2", "csi", "rtsp", "rtsps", "file", "dir", "gst"];

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
            "v4l2" => new GStreamerFrameSource(V4l2Camera.Plan(parsed), pool, time),
            "csi" => new GStreamerFrameSource(CsiCamera.Plan(parsed), pool, time),
            "rtsp" or "rtsps" => new GStreamerFrameSource(NetworkCamera.Plan(uri, parsed), pool, time),
            "file" => Clip(parsed, pool, time),
            "dir" => Folder(parsed, pool, time),
            "gst" => Pipeline(parsed, pool, time),
            "" => throw parsed.Error("it has no scheme", Known),
            _ => throw parsed.Error($"the scheme \"{parsed.Scheme}\" is unknown", Known),
        };
    }

    private static IFrameSource Clip(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("pace", "loop", "decoder");
        string path = uri.FullPath();
        bool loop = uri.Flag("loop");
        bool pace = uri.Flag("pace");
        bool software = uri.Word("decoder", "auto", "software") == "software";
        if (PictureFolderSource.IsPicture(path) && !Directory.Exists(path))
        {
            return new PictureFolderSource(uri, path, framesPerSecond: null, loop, pool, time, new TurboJpegCodec());
        }

        var plan = new SourcePlan(
            uri, () => [.. DecoderChoice.ToBgr(GStreamerLibrary.HasElement).Select(toBgr => new PipelineAttempt(PipelineText.File(path, pace, software, toBgr)))], () => uri.MissingFile(path))
        {
            Loop = loop,
        };
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

        return new GStreamerFrameSource(new SourcePlan(uri, () => [new PipelineAttempt(PipelineText.Own(uri.Target))], () => null), pool, time);
    }
}
