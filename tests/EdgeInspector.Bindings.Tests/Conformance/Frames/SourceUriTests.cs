using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Frames;

/// <summary>Every refusal names the source, the reason and the remedy, in one line.</summary>
public sealed class SourceUriTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip.mp4", "no scheme", "known are")]
    [InlineData("", "no scheme", "known are")]
    [InlineData("webcam:0", "scheme \"webcam\" is unknown", "known are")]
    [InlineData("gst:", "empty", "gst:ELEMENT")]
    [InlineData("file:", "no path", "file:PATH")]
    [InlineData("file:a.mp4?speed=2", "unknown option \"speed\"", "loop")]
    [InlineData("file:a.mp4?loop=often", "neither true nor false", "loop=true")]
    [InlineData("dir:a?fps=fast", "fps=fast", "0.001 to 1000")]
    [InlineData("dir:a?fps=0", "fps=0", "0.001 to 1000")]
    [InlineData("v4l2:/dev/video0?width=-1", "width=-1", "1 to 32768")]
    [InlineData("v4l2:/dev/video0?format=h265", "format=h265", "mjpeg, yuyv")]
    public void Create_BadUri_SaysWhatIsWrongAndWhatWouldBeRight(string uri, string reason, string remedy) =>
        AssertMessage(Assert.Throws<FrameSourceException>(() => Binding.Source(uri, _pool)), uri, reason, remedy);

    [Theory]
    [InlineData("file:/nowhere/clip.mp4", "does not exist", "check the path")]
    [InlineData("file:/nowhere/one.png", "does not exist", "check the path")]
    [InlineData("dir:/nowhere", "does not exist", "check the path")]
    [InlineData("v4l2:/dev/video97", "no device /dev/video97", "/dev/video")]
    [InlineData("v4l2:97", "no device /dev/video97", "/dev/video")]
    public void Open_Absent_SaysWhy(string uri, string reason, string remedy) => Refuses(uri, reason, remedy);

    [Fact]
    public void Open_Folders_AreToldApartFromFiles()
    {
        Refuses($"file:{_folder.Path}", "is a folder", "use dir:");
        Refuses($"dir:{_folder.Path}", "holds no picture", ".jpg");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?width=1280&height=720&fps=29.97")]
    [InlineData("?format=yuyv&width=640")]
    public void Open_CameraThatIsNone_NamesTheToolThatShowsTheRealOnes(string options) =>
        Refuses($"v4l2:{_folder.Write("video 0", "no device"u8)}{options}", "", "v4l2-ctl");

    [Theory]
    [InlineData("")]
    [InlineData("this is text, not a clip\n")]
    public void Open_NoClip_SaysSo(string content) => Refuses($"file:{_folder.Write("clip.mp4", System.Text.Encoding.UTF8.GetBytes(content))}", "", "; ");

    [Fact]
    public void Open_SoundOnly_SaysSo()
    {
        string path = Path.Combine(_folder.Path, "sound.wav");
        Tool.GstLaunch("audiotestsrc", "num-buffers=20", "!", "wavenc", "!", "filesink", $"location={path}");

        Refuses($"file:{path}", "", "not sound only");
    }

    [Fact]
    public void Open_Cancelled_Throws()
    {
        string path = Path.Combine(_folder.Path, "one.png");
        File.WriteAllBytes(path, Binding.Codec().EncodePng(new byte[12], 2, 2, 6));
        using IFrameSource source = Binding.Source($"file:{path}", _pool);

        Assert.ThrowsAny<OperationCanceledException>(() => source.Open(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Description_Secrets_AreHidden()
    {
        using IFrameSource source = Binding.Source("gst:rtspsrc location=rtsp://operator:hunter2@10.0.0.5/1 user-pw=hunter2 ! decodebin", _pool);

        Assert.DoesNotContain("hunter2", source.Description, StringComparison.Ordinal);
        Assert.Contains("operator:***@10.0.0.5/1", source.Description, StringComparison.Ordinal);
    }

    private static void AssertMessage(FrameSourceException e, string uri, string reason, string remedy)
    {
        Assert.StartsWith(uri, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private void Refuses(string uri, string reason, string remedy)
    {
        using IFrameSource source = Binding.Source(uri, _pool);
        AssertMessage(Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken)), uri, reason, remedy);
    }
}
