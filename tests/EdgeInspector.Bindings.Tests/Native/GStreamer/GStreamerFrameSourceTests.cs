using System.Diagnostics;
using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>Pipelines of the user's own: what comes out, and what happens when something breaks in the middle.</summary>
public class GStreamerFrameSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData("gst:videotestsrc num-buffers=30 ! video/x-raw,width=320,height=240")]
    [InlineData("gst:videotestsrc num-buffers=30 ! video/x-raw,width=320,height=240,format=NV12 !")]
    [InlineData("gst:videotestsrc num-buffers=30 ! video/x-raw,width=320,height=240,format=BGR ! appsink name=sink")]
    [InlineData("gst:videotestsrc num-buffers=30 ! video/x-raw,width=320,height=240 ! jpegenc ! appsink name=\"sink\" sync=false")]
    public void Read_TestPipeline_DeliversEveryFrameThenTheEnd(string uri)
    {
        using IFrameSource source = Open(uri);

        Reading reading = Reading.ToEnd(source);

        Assert.Equal(FrameReadStatus.EndOfStream, reading.End);
        Assert.Equal(30, reading.Sizes.Count);
        Assert.All(reading.Sizes, size => Assert.Equal((320, 240), size));
        reading.AssertNumbered();
        Assert.Equal(FrameReadStatus.EndOfStream, source.Read(TimeSpan.Zero, out _));
        Assert.Equal(0, _pool.Rented);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(63)]
    [InlineData(61)]
    [InlineData(1)]
    public void Read_AnyWidth_RowsAreInPlace(int width)
    {
        // Padded rows (3 * width not divisible by 4) must not shear: a red field with its last pixel still red.
        using IFrameSource source = Open($"gst:videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xffff0000 ! video/x-raw,format=RGB,width={width},height=33");

        Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));

        using (frame)
        {
            for (int y = 0; y < 33; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    Assert.Equal((0, 0, 255), TestPicture.At(frame!, x, y));
                }
            }
        }
    }

    [Fact]
    public void Read_SizeChangesInMidStream_FramesFollow()
    {
        using IFrameSource source = Open(
            "gst:concat name=c  videotestsrc num-buffers=5 ! video/x-raw,width=320,height=240 ! c.  videotestsrc num-buffers=5 ! video/x-raw,width=101,height=77 ! c.  c.");

        Reading reading = Reading.ToEnd(source);

        Assert.Equal([.. Enumerable.Repeat((320, 240), 5), .. Enumerable.Repeat((101, 77), 5)], reading.Sizes);
        reading.AssertNumbered();
    }

    [Fact]
    public void Read_ElementFailsInMidStream_FailedWithItsReasonAndCanBeOpenedAgain()
    {
        using IFrameSource source = Open("gst:videotestsrc ! video/x-raw,width=64,height=48 ! identity error-after=20");

        Reading first = Reading.ToEnd(source);

        Assert.Equal(FrameReadStatus.Failed, first.End);
        Assert.InRange(first.Numbers.Count, 1, 20);
        Assert.Contains("Failed after iterations as requested", source.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', source.LastError!);
        Assert.Equal(FrameReadStatus.Failed, source.Read(TimeSpan.Zero, out _));

        source.Open(TestContext.Current.CancellationToken);
        Reading second = Reading.ToEnd(source);
        Assert.InRange(second.Numbers.Count, 1, 20);
        second.AssertNumbered(first.Numbers.Count + 1);
    }

    [Fact]
    public void Read_DamagedMotionJpeg_CountsTheDamagedAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        Tool.GstLaunch(
            "videotestsrc", "num-buffers=20", "pattern=snow", "!", "video/x-raw,width=320,height=240", "!", "jpegenc", "!",
            "multifilesink", $"location={folder.Path}/%02d.jpg");
        foreach (int damaged in (int[])[4, 11])
        {
            string path = Path.Combine(folder.Path, $"{damaged:00}.jpg");
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        }

        using IFrameSource source = Open(
            $"gst:multifilesrc location={folder.Path}/%02d.jpg index=0 stop-index=19 caps=\"image/jpeg,framerate=30/1\" ! appsink name=sink sync=false");

        Reading reading = Reading.ToEnd(source);

        Assert.Equal(FrameReadStatus.EndOfStream, reading.End);
        Assert.Equal(18, reading.Numbers.Count);
        Assert.Equal(2, reading.Corrupt);
        Assert.All(reading.Errors, e => Assert.Contains("damaged JPEG", e, StringComparison.Ordinal));
        reading.AssertNumbered();
    }

    [Fact]
    public void Read_LiveSource_IsLiveAndDatesFramesBack()
    {
        using IFrameSource source = Open("gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=50/1");
        Assert.True(source.IsLive);
        long before = 0;
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
            using (frame)
            {
                Assert.InRange(frame!.CapturedTimestamp, before, TimeProvider.System.GetTimestamp());
                Assert.InRange(frame.CapturedUtc, DateTimeOffset.UtcNow.AddSeconds(-10), DateTimeOffset.UtcNow);
                before = frame.CapturedTimestamp;
            }
        }
    }

    [Fact]
    public void Read_LivePipelineThatEnds_IsLostAndCanBeOpenedAgain()
    {
        using IFrameSource source = Open("gst:videotestsrc is-live=true num-buffers=3 ! video/x-raw,width=64,height=48,framerate=50/1");

        Assert.Equal(FrameReadStatus.Failed, Reading.ToEnd(source).End);
        Assert.Contains("the camera ended its stream", source.LastError, StringComparison.Ordinal);

        source.Open(TestContext.Current.CancellationToken);
        Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
        frame!.Dispose();
    }

    [Fact]
    public void Read_SlowReaderOfALiveSource_SeesThePresent()
    {
        using IFrameSource source = Open("gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=100/1");
        Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? first));
        first!.Dispose();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(500))
        {
            Thread.Yield();
        }

        // Fifty frames passed; at most the two that the sink keeps are old.
        long now = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
            using (frame)
            {
                TimeSpan age = TimeProvider.System.GetElapsedTime(frame!.CapturedTimestamp, now);
                Assert.True(age < TimeSpan.FromMilliseconds(300), $"a frame {age.TotalMilliseconds} ms old");
            }
        }
    }

    [Fact]
    public void Read_NothingComes_TimesOutAndHonoursTheToken()
    {
        // A live source of one frame per ten seconds: the first comes at once.
        using var stopping = new CancellationTokenSource();
        using IFrameSource source = NativeFrameSources.Create("gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=1/10", _pool, TimeProvider.System);
        source.Open(stopping.Token);
        Assert.Equal(FrameReadStatus.Frame, source.Read(Patience, out Frame? frame));
        frame!.Dispose();

        Assert.Equal(FrameReadStatus.TimedOut, source.Read(TimeSpan.FromMilliseconds(20), out _));
        Assert.Equal(FrameReadStatus.TimedOut, source.Read(TimeSpan.Zero, out _));

        stopping.CancelAfter(50);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(FrameReadStatus.TimedOut, source.Read(TimeSpan.FromSeconds(9), out _));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public void Open_Cancelled_EndsAtOnce()
    {
        using var stopping = new CancellationTokenSource(100);
        using IFrameSource waiting = NativeFrameSources.Create(
            "gst:videotestsrc ! valve drop=true ! video/x-raw,width=8,height=8", _pool, TimeProvider.System);
        long start = Stopwatch.GetTimestamp();

        Assert.ThrowsAny<OperationCanceledException>(() => waiting.Open(stopping.Token));

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 4);
    }

    [Fact]
    public void Open_NothingComes_GivesUpWithAReason()
    {
        using var source = (GStreamerFrameSource)NativeFrameSources.Create("gst:videotestsrc ! valve drop=true", _pool, TimeProvider.System);
        source.OpenTimeout = TimeSpan.FromMilliseconds(300);

        var e = Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken));

        Assert.Contains("no picture within 0.3 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OnceWarm_AllocatesNothing()
    {
        using IFrameSource source = Open("gst:videotestsrc ! video/x-raw,width=333,height=240");
        for (int i = 0; i < 100; i++)
        {
            Next(source);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            Next(source);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, _pool.Made);
    }

    [Fact]
    public void Read_MotionJpegOnceWarm_AllocatesNothing()
    {
        using IFrameSource source = Open("gst:videotestsrc ! video/x-raw,width=320,height=240 ! jpegenc ! appsink name=sink sync=false");
        for (int i = 0; i < 50; i++)
        {
            Next(source);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Next(source);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Next(IFrameSource source)
    {
        if (source.Read(Patience, out Frame? frame) != FrameReadStatus.Frame)
        {
            Assert.Fail($"no frame: {source.LastError}");
        }

        frame!.Dispose();
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }
}
