using System.Diagnostics;
using EdgeInspector.Core.Frames;
using EdgeInspector.NetworkCameras;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Frames;

/// <summary>A real RTSP server: pictures in order, each at most once; its end is a failure, and opening again heals it.</summary>
public sealed class NetworkCameraTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData("")]
    [InlineData("?transport=tcp")]
    public void Read_Stream_DeliversEachPictureOnceInOrder(string options)
    {
        using RtspCamera camera = RtspCamera.Start();
        using IFrameSource source = Open(camera.Uri + options);

        Assert.True(source.IsLive);
        List<int> counters = Counters(source, 20);

        Assert.StartsWith("320 x 240", source.Details, StringComparison.Ordinal);
        Assert.True(counters.Count >= 18, $"only {counters.Count} of 20 pictures can be read");
        Assert.Equal(counters.Order().Distinct(), counters);
    }

    [Fact]
    public void Open_Login_IsUsedAndNeverShown()
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--user", "eye", "--password", "hunter2");
        using (IFrameSource source = Open(camera.Uri.Replace("://", "://eye:hunter2@", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain("hunter2", source.Description, StringComparison.Ordinal);
            Assert.NotEmpty(Counters(source, 3));
        }

        using IFrameSource wrong = Binding.Source(camera.Uri.Replace("://", "://eye:hunter3@", StringComparison.Ordinal), _pool);
        var e = Assert.Throws<FrameSourceException>(() => wrong.Open(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("hunter3", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Open_NobodyListens_NamesTheSource()
    {
        string uri = $"rtsp://127.0.0.1:{RtspCamera.FreePort()}/line";
        using IFrameSource source = Binding.Source(uri, _pool);

        var e = Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken));

        Assert.StartsWith(uri, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Read_CameraGone_FailsAndOpensAgainWithoutRepeatingANumber()
    {
        RtspCamera camera = RtspCamera.Start();
        using IFrameSource source = Open(camera.Uri);
        long last = Numbers(source, 5);
        camera.Dispose();

        long start = Stopwatch.GetTimestamp();
        FrameReadStatus status;
        while ((status = source.Read(TimeSpan.FromMilliseconds(200), out Frame? frame)) is FrameReadStatus.Frame or FrameReadStatus.TimedOut)
        {
            last = frame?.Number ?? last;
            frame?.Dispose();
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "The loss is not noticed.");
        }

        Assert.Equal(FrameReadStatus.Failed, status);
        Assert.NotNull(source.LastError);
        using RtspCamera again = RtspCamera.Start(camera.Port);
        source.Open(TestContext.Current.CancellationToken);
        Assert.Equal(last + 3, Numbers(source, 3));
    }

    private static long Numbers(IFrameSource source, int count)
    {
        long last = 0;
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
            last = frame!.Number;
            frame.Dispose();
        }

        return last;
    }

    private static List<int> Counters(IFrameSource source, int pictures)
    {
        var counters = new List<int>();
        for (int i = 0; i < pictures; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
            using (frame)
            {
                if (PictureCounter.Read(frame!) is { } counter)
                {
                    counters.Add(counter);
                }
            }
        }

        return counters;
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = Binding.Source(uri, _pool);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }
}
