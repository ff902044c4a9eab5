using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Frames;

/// <summary><c>file:</c> on a real H.264 clip, whole and damaged.</summary>
public sealed class ClipTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WholeClip_AsManyFramesAsOpenCvReads()
    {
        string clip = SharedData.File("video", "bottle-detection.mp4");
        string expected = Tool.OpenCv(
            """
            import cv2,sys
            v=cv2.VideoCapture(sys.argv[1]); n=0
            while v.grab(): n+=1
            print(n)
            """,
            clip);
        using IFrameSource source = Open($"file:{clip}");
        Assert.False(source.IsLive);

        Reading reading = Reading.ToEnd(source);

        Assert.Equal(FrameReadStatus.EndOfStream, reading.End);
        Assert.Equal(int.Parse(expected, CultureInfo.InvariantCulture), reading.Numbers.Count);
        Assert.Equal(0, reading.Corrupt);
        reading.AssertNumbered();
        Assert.All(reading.Sizes, size => Assert.Equal((640, 360), size));
    }

    [Fact]
    public void Read_FirstAndLaterFrame_LookAsOpenCvDecodesThem()
    {
        string clip = SharedData.File("video", "bottle-detection.mp4");
        Tool.OpenCv(
            """
            import cv2,sys
            v=cv2.VideoCapture(sys.argv[1])
            for n in range(1,101):
                i=v.read()[1]
                if n in (1,100): i.tofile(sys.argv[2]+'/%d'%n)
            """,
            clip, _folder.Path);
        using IFrameSource source = Open($"file:{clip}");
        for (int n = 1; n <= 100; n++)
        {
            Assert.Equal(FrameReadStatus.Frame, source.Read(TimeSpan.FromSeconds(10), out Frame? frame));
            using (frame)
            {
                if (n is 1 or 100)
                {
                    // Both decode the same bits; they differ in how they round and upsample colour.
                    byte[] expected = File.ReadAllBytes(Path.Combine(_folder.Path, n.ToString(CultureInfo.InvariantCulture)));
                    Assert.InRange(TestPicture.MeanDifference(frame!.Pixels, expected), 0, 2);
                }
            }
        }
    }

    [Fact]
    public void Read_Loop_StartsAgainAndNumbersOn()
    {
        string clip = MakeClip(frames: 12);
        using IFrameSource source = Open($"file:{clip}?loop=true");

        Reading reading = Reading.ToEnd(source, most: 40);

        Assert.Equal(40, reading.Numbers.Count);
        reading.AssertNumbered();
    }

    [Fact]
    public void Read_Paced_TakesTheClipsTimeAndDropsNothing()
    {
        string clip = MakeClip(frames: 20);
        using IFrameSource source = Open($"file:{clip}?pace=true");
        long start = Stopwatch.GetTimestamp();

        Reading reading = Reading.ToEnd(source);

        // 20 frames at 30 per second: the last is due 0.63 s after the first. Only the lower bound is certain on a busy machine.
        Assert.Equal(20, reading.Numbers.Count);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds > 0.5);
    }

    [Fact]
    public void Open_NameWithQuotesSpacesAndQuestionMark_FindsTheFile()
    {
        string clip = MakeClip(frames: 3);
        string odd = Path.Combine(_folder.Path, "a \"b\" \\ c ! d?.avi");
        File.Move(clip, odd);
        using IFrameSource source = Open($"file:{odd}");

        Assert.Equal(3, Reading.ToEnd(source).Numbers.Count);
    }

    [Fact]
    public void Open_OnePicture_IsAClipOfOneFrame()
    {
        Tool.GstLaunch("videotestsrc", "num-buffers=1", "!", "video/x-raw,width=50,height=40", "!", "pngenc", "!", "filesink", $"location={_folder.Path}/one.PNG");
        using IFrameSource source = Open($"file:{_folder.Path}/one.PNG");

        Reading reading = Reading.ToEnd(source);

        Assert.Equal([(50, 40)], reading.Sizes);
        Assert.Equal(FrameReadStatus.EndOfStream, reading.End);
    }

    [Fact]
    public void Read_TruncatedClip_DeliversWhatIsThereAndEnds()
    {
        byte[] clip = File.ReadAllBytes(SharedData.File("video", "bottle-detection.mp4"));
        string path = _folder.Write("truncated.mp4", clip.AsSpan(0, clip.Length / 2));
        using IFrameSource source = Binding.Source($"file:{path}", _pool);
        try
        {
            source.Open(TestContext.Current.CancellationToken);
        }
        catch (FrameSourceException e)
        {
            // The index lies at the end of some clips: then nothing can be read, and that is said.
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
            return;
        }

        Reading reading = Reading.ToEnd(source);

        Assert.InRange(reading.Numbers.Count, 100, 1100);
        Assert.Contains(reading.End, (FrameReadStatus[])[FrameReadStatus.EndOfStream, FrameReadStatus.Failed]);
        Assert.Equal(0, _pool.Rented);
    }

    private string MakeClip(int frames)
    {
        string path = Path.Combine(_folder.Path, "clip.avi");
        Tool.GstLaunch(
            "videotestsrc", $"num-buffers={frames}", "!", "video/x-raw,width=160,height=120,framerate=30/1", "!", "jpegenc", "!", "avimux", "!",
            "filesink", $"location={path}");
        return path;
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = Binding.Source(uri, _pool);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }
}
