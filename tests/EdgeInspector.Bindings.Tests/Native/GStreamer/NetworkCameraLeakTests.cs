using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Core.Frames;
using EdgeInspector.NetworkCameras;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>Counts what the whole process holds open, so nothing else may run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "alone in the process";
}

[Collection(AloneInTheProcess.Name)]
public sealed class NetworkCameraLeakTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void OpenAndDispose_ManyTimes_LeaksNothing()
    {
        using RtspCamera camera = RtspCamera.Start();
        for (int i = 0; i < 5; i++)
        {
            Once(camera.Uri);
        }

        int handles = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (int i = 0; i < 20; i++)
        {
            Once(camera.Uri);
        }

        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 0, handles + 6);
    }

    private void Once(string uri)
    {
        using IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        source.Open(TestContext.Current.CancellationToken);
        for (int tries = 0; tries < 100; tries++)
        {
            if (source.Read(TimeSpan.FromMilliseconds(200), out Frame? frame) == FrameReadStatus.Frame)
            {
                frame!.Dispose();
                return;
            }
        }

        Assert.Fail(source.LastError ?? "no frame came");
    }
}
