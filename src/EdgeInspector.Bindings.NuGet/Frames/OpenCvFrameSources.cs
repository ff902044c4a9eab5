using EdgeInspector.Bindings.NuGet.Pictures;
using EdgeInspector.Core.Frames;
using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>
/// Makes the frame source that a URI names: <c>v4l2:</c>, <c>rtsp://</c>, <c>file:</c>, <c>dir:</c>, and <c>gst:</c> where OpenCV was
/// built with GStreamer. Forms and options are those of the native binding; <c>csi:</c>, a camera's controls and RTSP over UDP need that one.
/// </summary>
public static class OpenCvFrameSources
{
    private const string Known = "known are v4l2:DEVICE, rtsp://HOST/PATH, file:PATH, dir:FOLDER and gst:PIPELINE";

    // Properties of OpenCV 4.5.2 and later that the package's list of names lacks.
    private const int OpenTimeoutMilliseconds = 53;
    private const int ReadTimeoutMilliseconds = 54;
    private const int Patience = 5000;

    /// <summary>Schemes that <see cref="Create"/> accepts.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["v4l2", "rtsp", "rtsps", "file", "dir", "gst"];

    /// <summary>Checks the URI's form and makes a closed source; whether the file or device exists is checked by <see cref="IFrameSource.Open"/>, since it may come later.</summary>
    /// <exception cref="FrameSourceException">Unknown scheme or option; the message names the URI, the reason and the remedy.</exception>
    public static IFrameSource Create(string uri, FramePool pool, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(time);
        var parsed = SourceUri.Parse(uri);
        return parsed.Scheme switch
        {
            "v4l2" => new VideoCaptureSource(Camera(parsed), pool, time),
            "rtsp" or "rtsps" => new VideoCaptureSource(NetworkCamera(parsed), pool, time),
            "file" => File(parsed, pool, time),
            "dir" => Folder(parsed, pool, time),
            "gst" => new VideoCaptureSource(Pipeline(parsed), pool, time),
            "csi" => throw parsed.Error("CSI cameras need the native binding", "use a build without -p:Bindings=nuget"),
            "" => throw parsed.Error("it has no scheme", Known),
            _ => throw parsed.Error($"the scheme \"{parsed.Scheme}\" is unknown", Known),
        };
    }

    private static CapturePlan Camera(SourceUri uri)
    {
        uri.Allow("width", "height", "fps", "format");
        string device = int.TryParse(uri.Target, out int number) ? $"/dev/video{number}" : uri.FullPath();
        List<(VideoCaptureProperties Property, double Value)> settings = [];

        // The format first: sizes and rates are those of a format.
        if (uri.Word("format", "mjpeg", "yuyv") is { } format)
        {
            settings.Add((VideoCaptureProperties.FourCC, format == "mjpeg" ? VideoWriter.FourCC('M', 'J', 'P', 'G') : VideoWriter.FourCC('Y', 'U', 'Y', 'V')));
        }

        Add(VideoCaptureProperties.FrameWidth, uri.Integer("width", 1, FramePool.MaxEdge));
        Add(VideoCaptureProperties.FrameHeight, uri.Integer("height", 1, FramePool.MaxEdge));
        Add(VideoCaptureProperties.Fps, uri.Number("fps", 0.1, 1000));
        return new CapturePlan(
            uri, () => OpenDevice(device, settings), () => uri.MissingDevice(device), "check the device with v4l2-ctl --list-devices (package v4l-utils)", IsCamera: true);

        void Add(VideoCaptureProperties property, double? value)
        {
            if (value is { } given)
            {
                settings.Add((property, given));
            }
        }
    }

    private static VideoCapture OpenDevice(string device, List<(VideoCaptureProperties Property, double Value)> settings)
    {
        var capture = new VideoCapture(device, VideoCaptureAPIs.V4L2);
        foreach ((VideoCaptureProperties property, double value) in settings)
        {
            capture.Set(property, value);
        }

        return capture;
    }

    private static CapturePlan NetworkCamera(SourceUri uri)
    {
        // OpenCV asks FFmpeg for TCP; anything else is a setting of the whole process, not of one camera.
        uri.Allow("transport");
        _ = uri.Word("transport", "tcp");
        string text = $"{uri.Scheme}:{uri.Target}";
        return new CapturePlan(
            uri,
            () => new VideoCapture(text, VideoCaptureAPIs.FFMPEG, [OpenTimeoutMilliseconds, Patience, ReadTimeoutMilliseconds, Patience]),
            () => null,
            "check address, user and password with ffprobe; OpenCV gives no reason, the native binding does",
            IsCamera: true);
    }

    private static IFrameSource File(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("pace", "loop", "decoder");
        _ = uri.Word("decoder", "auto", "software");
        string path = uri.FullPath();
        bool loop = uri.Flag("loop");
        bool pace = uri.Flag("pace");
        return PictureFolderSource.IsPicture(path) && !Directory.Exists(path)
            ? new PictureFolderSource(uri, path, framesPerSecond: null, loop, pool, time, new OpenCvCodec())
            : new VideoCaptureSource(
                new CapturePlan(uri, () => OpenClip(path), () => uri.MissingFile(path), "check that the file is a whole, readable clip (with pictures, not sound only)", Loop: loop, Pace: pace),
                pool, time);
    }

    private static VideoCapture OpenClip(string path)
    {
        var capture = new VideoCapture(path, VideoCaptureAPIs.FFMPEG);

        // As the native binding delivers clips: as they were recorded.
        capture.Set(VideoCaptureProperties.OrientationAuto, 0);
        return capture;
    }

    private static PictureFolderSource Folder(SourceUri uri, FramePool pool, TimeProvider time)
    {
        uri.Allow("fps", "loop");
        return new PictureFolderSource(uri, uri.FullPath(), uri.Number("fps", 0.001, 1000), uri.Flag("loop"), pool, time, new OpenCvCodec());
    }

    private static CapturePlan Pipeline(SourceUri uri)
    {
        if (uri.Target.Length == 0)
        {
            throw uri.Error("the pipeline is empty", "write gst:ELEMENT ! ELEMENT, as for gst-launch-1.0");
        }

        string text = uri.Target.Contains("appsink", StringComparison.Ordinal)
            ? uri.Target
            : $"{uri.Target.TrimEnd(' ', '\t', '!')} ! videoconvert ! video/x-raw,format=BGR ! appsink sync=false";
        return new CapturePlan(
            uri,
            () => new VideoCapture(text, VideoCaptureAPIs.GSTREAMER),
            () => OpenCvLibrary.Has("GStreamer") ? null : uri.Error("this OpenCV was built without GStreamer", "use a build with -p:Bindings=native"),
            "check the pipeline with gst-launch-1.0");
    }
}
