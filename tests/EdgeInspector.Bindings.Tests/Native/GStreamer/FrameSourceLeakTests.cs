using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Core.Frames;
using EdgeInspector.NetworkCameras;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

[Collection(nameof(AloneInTheProcess))]
public sealed class FrameSourceLeakTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData("gst:videotestsrc num-buffers=3 ! video/x-raw,width=64,height=48", 500)]
    [InlineData("file:CLIP", 60)]
    public void OpenAndDispose_ManyTimes_LeaksNothing(string uri, int times)
    {
        if (uri.EndsWith("CLIP", StringComparison.Ordinal))
        {
            uri = $"file:{SharedData.File("video", "bottle-detection.mp4")}";
        }

        for (int i = 0; i < 30; i++)
        {
            Once(uri);
        }

        int handles = OpenHandles();
        ResidentMemory.AssertNotKept(() => Once(uri), times, 20_000_000);
        Assert.InRange(OpenHandles(), 0, handles + 20);
    }

    [Fact]
    public void OpenAndDispose_NetworkCameraManyTimes_LeaksNothing()
    {
        using RtspCamera camera = RtspCamera.Start();
        for (int i = 0; i < 5; i++)
        {
            Once(camera.Uri);
        }

        int handles = OpenHandles();
        for (int i = 0; i < 20; i++)
        {
            Once(camera.Uri);
        }

        Assert.InRange(OpenHandles(), 0, handles + 6);
    }

    private static int OpenHandles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private void Once(string uri)
    {
        using IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        source.Open(TestContext.Current.CancellationToken);
        Assert.True(source.Read(Patience, out Frame? frame) == FrameReadStatus.Frame, source.LastError ?? "no frame came");
        frame!.Dispose();
    }
}
