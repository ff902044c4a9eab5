using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>Every refusal names the source, the reason and the remedy, in one line.</summary>
public sealed class NativeFrameSourcesTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip.mp4", "no scheme", "known are v4l2:")]
    [InlineData("", "no scheme", "known are v4l2:")]
    [InlineData("webcam:0", "scheme \"webcam\" is unknown", "known are v4l2:")]
    [InlineData("rtsp://", "no URL of a network camera", "rtsp://HOST/PATH")]
    [InlineData("rtsp:camera/1", "no URL of a network camera", "rtsp://HOST/PATH")]
    [InlineData("rtsp://cam/1?transport=quic", "transport=quic is unknown", "tcp, udp, multicast")]
    [InlineData("rtsp://cam/1?latency=-1", "latency=-1", "milliseconds")]
    [InlineData("rtsp://cam/1?channel=1&decoder=gpu", "decoder=gpu is unknown", "auto, software")]
    [InlineData("rtsps://cam/1?tls=no", "tls=no is unknown", "verify, any")]
    [InlineData("csi:front", "names no sensor", "csi:0 for the first")]
    [InlineData("csi:-1", "names no sensor", "csi:0 for the first")]
    [InlineData("csi:0?format=nv12", "unknown option \"format\"", "width, height, fps, mode")]
    [InlineData("v4l2:/dev/video0?controls=gain", "\"gain\" sets no control", "NAME:NUMBER")]
    [InlineData("v4l2:/dev/video0?controls=Gain:1", "\"Gain:1\" sets no control", "v4l2-ctl --list-ctrls")]
    [InlineData("file:a.mp4?decoder=gpu", "decoder=gpu is unknown", "auto, software")]
    [InlineData("gst:", "empty", "gst:ELEMENT")]
    [InlineData("file:", "no path", "file:PATH")]
    [InlineData("file:a.mp4?speed=2", "unknown option \"speed\"", "pace, loop, decoder")]
    [InlineData("file:a.mp4?loop=often", "neither true nor false", "loop=true")]
    [InlineData("dir:a?fps=fast", "fps=fast", "0.001 to 1000")]
    [InlineData("dir:a?fps=0", "fps=0", "0.001 to 1000")]
    [InlineData("v4l2:/dev/video0?width=-1", "width=-1", "1 to 32768")]
    [InlineData("v4l2:/dev/video0?format=h265", "format=h265", "mjpeg, yuyv")]
    public void Create_BadUri_SaysWhatIsWrongAndWhatWouldBeRight(string uri, string reason, string remedy) =>
        AssertMessage(Assert.Throws<FrameSourceException>(() => NativeFrameSources.Create(uri, _pool, TimeProvider.System)), uri, reason, remedy);

    [Theory]
    [InlineData("file:/nowhere/clip.mp4", "does not exist", "check the path")]
    [InlineData("file:/nowhere/one.png", "does not exist", "check the path")]
    [InlineData("dir:/nowhere", "does not exist", "check the path")]
    [InlineData("v4l2:/dev/video97", "no device /dev/video97", "/dev/video")]
    [InlineData("v4l2:97", "no device /dev/video97", "/dev/video")]
    [InlineData("v4l2:/dev/null", "/dev/null is no video device", "v4l2-ctl --list-devices")]
    [InlineData("gst:nosuchelement ! fakesink", "nosuchelement", "apt install")]
    [InlineData("gst:avdec_nosuchcodec", "avdec_nosuchcodec", "gstreamer1.0-libav")]
    [InlineData("gst:videotestsrc nosuchproperty=1", "nosuchproperty", "gst-launch-1.0")]
    [InlineData("gst:videotestsrc ! ! fakesink", "syntax", "gst-launch-1.0")]
    [InlineData("gst:videotestsrc ! fakesink name=sink appsink", "appsink", "")]
    [InlineData("gst:audiotestsrc", "", "")]
    [InlineData("gst:filesrc location=/nowhere ! decodebin", "No such file", "")]
    [InlineData("gst:videotestsrc ! video/x-raw,format=RGBA ! appsink name=sink", "not-negotiated", "videoconvert")]
    public void Open_Impossible_SaysWhy(string uri, string reason, string remedy)
    {
        using IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);

        AssertMessage(Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken)), uri, reason, remedy);
    }

    [Fact]
    public void Open_Folders_AreToldApartFromFiles()
    {
        Refuses($"file:{_folder.Path}", "is a folder", "use dir:");
        Refuses($"dir:{_folder.Path}", "holds no picture", ".jpg");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?width=1280&height=720&fps=29.97")]
    [InlineData("?format=mjpeg&fps=0.5")]
    [InlineData("?format=yuyv&width=640")]
    public void Open_CameraThatIsNone_IsTheDevicesFaultNotThePipelines(string options)
    {
        string path = _folder.Write("video 0", "no device"u8);

        Refuses($"v4l2:{path}{options}", "is no video device", "v4l2-ctl");
    }

    [Theory]
    [InlineData("", "no data")]
    [InlineData("this is text, not a clip\n", "type of stream")]
    public void Open_NoClip_SaysSo(string content, string reason)
    {
        string path = _folder.Write("clip.mp4", System.Text.Encoding.UTF8.GetBytes(content));

        Refuses($"file:{path}", reason, "");
    }

    [Fact]
    public void Open_SoundOnly_SaysSo()
    {
        string path = Path.Combine(_folder.Path, "sound.wav");
        Tool.GstLaunch("audiotestsrc", "num-buffers=20", "!", "wavenc", "!", "filesink", $"location={path}");

        Refuses($"file:{path}", "", "not sound only");
    }

    [Fact]
    public void Open_UnknownCodec_NamesThePackages()
    {
        // A clip whose codec's four letters nobody knows.
        byte[] clip = File.ReadAllBytes(SharedData.File("video", "bottle-detection.mp4"));
        int at = clip.AsSpan().IndexOf("avc1\0\0\0\0"u8);
        Assert.True(at > 0);
        "HvqX"u8.CopyTo(clip.AsSpan(at));

        Refuses($"file:{_folder.Write("odd.mp4", clip)}", "no plugin for", "gstreamer1.0-libav");
    }

    [Fact]
    public void Description_Secrets_AreHidden()
    {
        using IFrameSource source = NativeFrameSources.Create(
            "gst:rtspsrc location=rtsp://operator:hunter2@10.0.0.5/1 user-pw=hunter2 ! decodebin", _pool, TimeProvider.System);

        Assert.DoesNotContain("hunter2", source.Description, StringComparison.Ordinal);
        Assert.Contains("operator:***@10.0.0.5/1", source.Description, StringComparison.Ordinal);
        using IFrameSource camera = NativeFrameSources.Create("rtsp://operator:hunter2@10.0.0.5/1", _pool, TimeProvider.System);
        Assert.Equal("rtsp://operator:***@10.0.0.5/1", camera.Description);
        var e = Assert.Throws<FrameSourceException>(() => NativeFrameSources.Create("rtsp://operator:hunter2@10.0.0.5/1?latency=x", _pool, TimeProvider.System));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CsiOffAJetson_SaysWhereItExists()
    {
        Assert.SkipWhen(GStreamerLibrary.HasElement("nvarguscamerasrc"), "This is a Jetson.");

        Refuses("csi:0", "nvarguscamerasrc is missing; it exists on NVIDIA Jetson boards only", "v4l2:DEVICE or rtsp://HOST/PATH");
    }

    private static void AssertMessage(FrameSourceException e, string uri, string reason, string remedy)
    {
        Assert.StartsWith(uri, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        TestContext.Current.SendDiagnosticMessage(e.Message);
    }

    private void Refuses(string uri, string reason, string remedy)
    {
        using IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        AssertMessage(Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken)), uri, reason, remedy);
    }
}
