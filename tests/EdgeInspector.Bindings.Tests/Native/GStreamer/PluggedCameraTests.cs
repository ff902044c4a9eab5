using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>A camera plugged in, unplugged and plugged in again: a pipe stands for the device, since there is none here.</summary>
public sealed class PluggedCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_DeviceThereAndGoneAndBack_SaysWhichAndGoesOn()
    {
        string device = Path.Combine(_folder.Path, "video0");
        var uri = SourceUri.Parse($"v4l2:{device}");
        var plan = new SourcePlan(
            uri,
            () => [new PipelineAttempt($"filesrc location={device} ! rawvideoparse width=64 height=48 format=bgr framerate=30/1 ! appsink name=sink sync=false max-buffers=2 drop=false")],
            () => File.Exists(device) ? null : uri.Error($"there is no device {device}", "connect the camera"))
        {
            IsCamera = true,
            Explain = (fault, _) => V4l2Camera.Explain(fault, uri, device),
        };
        using var source = new GStreamerFrameSource(plan, _pool, TimeProvider.System);

        Assert.Contains("there is no device", Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

        PlugIn(device, pictures: 5);
        source.Open(TestContext.Current.CancellationToken);
        Reading first = Reading.ToEnd(source);
        Assert.Equal(FrameReadStatus.Failed, first.End);
        Assert.InRange(first.Numbers.Count, 1, 5);
        Assert.Contains("the camera ended its stream", source.LastError, StringComparison.Ordinal);
        Assert.Equal("64 x 48, uncompressed", source.Details);

        File.Delete(device);
        Assert.Contains("there is no device", Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

        PlugIn(device, pictures: 3);
        source.Open(TestContext.Current.CancellationToken);
        Reading second = Reading.ToEnd(source);
        Assert.InRange(second.Numbers.Count, 1, 3);
        second.AssertNumbered(first.Numbers.Count + 1);
    }

    private static void PlugIn(string device, int pictures) => File.WriteAllBytes(device, TestPicture.Noise(pictures * 3 * 64 * 48));
}
