using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary><c>file:</c> on a real H.264 clip that is damaged: what the decoder conceals is held back.</summary>
public sealed class DamagedClipTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(20_000)]
    [InlineData(150_000)]
    [InlineData(200_000)]
    [InlineData(300_000)]
    [InlineData(400_000)]
    public void Read_DamagedH264_HoldsBackUntilTheNextKeyPicture(int offset)
    {
        string clip = SharedData.File("video", "bottle-detection.mp4");
        byte[] bytes = File.ReadAllBytes(clip);
        new Random(offset).NextBytes(bytes.AsSpan(offset, 8));
        using IFrameSource whole = Open($"file:{clip}");
        using IFrameSource damaged = Open($"file:{_folder.Write("flipped.mp4", bytes)}");
        int corrupt = 0;
        int good = 0;
        while (damaged.Read(TimeSpan.FromSeconds(10), out Frame? frame) is var status and not (FrameReadStatus.EndOfStream or FrameReadStatus.Failed))
        {
            Assert.NotEqual(FrameReadStatus.TimedOut, status);
            Assert.Equal(FrameReadStatus.Frame, whole.Read(TimeSpan.FromSeconds(10), out Frame? reference));
            using (reference)
            using (frame)
            {
                if (status == FrameReadStatus.Corrupt)
                {
                    corrupt++;
                }
                else
                {
                    good++;
                    Assert.True(frame!.Pixels.SequenceEqual(reference!.Pixels), $"frame {frame.Number}, after {corrupt} held back, differs from the whole clip's");
                }
            }
        }

        // The clip has a key picture every 250; H.264 has no checksum, so damage that still parses cannot be seen: these offsets do not.
        Assert.InRange(corrupt, 1, 250);
        Assert.Equal(1189, corrupt + good);
    }

    [Fact]
    public void Read_TwoClipsAtOnce_DamageIsBlamedOnTheRightOne()
    {
        string clip = SharedData.File("video", "bottle-detection.mp4");
        byte[] bytes = File.ReadAllBytes(clip);
        int start = bytes.AsSpan().IndexOf("mdat"u8) + 5000;
        for (int i = 0; i < 40; i++)
        {
            bytes[start + (i * 3000)] ^= 0x55;
        }

        string flipped = _folder.Write("flipped.mp4", bytes);
        Reading[] readings = new Reading[2];
        Parallel.Invoke(() => readings[0] = Once(clip), () => readings[1] = Once(flipped));

        Assert.Equal(0, readings[0].Corrupt);
        Assert.NotEqual(0, readings[1].Corrupt);

        Reading Once(string path)
        {
            using IFrameSource source = Open($"file:{path}");
            return Reading.ToEnd(source);
        }
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }
}
