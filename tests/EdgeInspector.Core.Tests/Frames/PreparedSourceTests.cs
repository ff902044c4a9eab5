using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class PreparedSourceTests
{
    private static readonly long Second = TimeProvider.System.TimestampFrequency;
    private readonly FramePool _pool = new();

    [Fact]
    public void Read_SamePictureForTooLong_IsFrozenUntilItChanges()
    {
        using var camera = new Camera(_pool);
        using IFrameSource source = Prepared(camera, new() { FrozenAfter = TimeSpan.FromSeconds(4) });
        source.Open(TestContext.Current.CancellationToken);
        Assert.Equal(FrameReadStatus.Frame, Next(source));
        camera.IsStill = true;

        // The picture from before was the first of its kind; 4 s of 10 per second follow it.
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, Next(source));
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(FrameReadStatus.Frozen, Next(source));
            Assert.Contains("camera: the very same picture has come for more than 4 s; it is not judged until it changes", source.LastError, StringComparison.Ordinal);
        }

        camera.IsStill = false;
        Assert.Equal(FrameReadStatus.Frame, Next(source));
        Assert.Null(source.LastError);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void Read_FrozenAndOpenedAgain_IsStillFrozen()
    {
        using var camera = new Camera(_pool);
        camera.Hold(90, 160);
        using IFrameSource source = Prepared(camera, new() { FrozenAfter = TimeSpan.FromSeconds(1) });
        source.Open(TestContext.Current.CancellationToken);
        while (Next(source) != FrameReadStatus.Frozen)
        {
        }

        source.Open(TestContext.Current.CancellationToken);

        Assert.Equal(FrameReadStatus.Frozen, Next(source));
    }

    [Fact]
    public void Read_SensorNoise_IsNeverFrozen()
    {
        // One grey level in one of a hundred bytes: a still scene in front of a living sensor.
        using var camera = new Camera(_pool) { IsStill = true, HasNoise = true };
        using IFrameSource source = Prepared(camera, new() { FrozenAfter = TimeSpan.FromSeconds(1) });
        source.Open(TestContext.Current.CancellationToken);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, Next(source));
        }
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(255, 255, false)]
    [InlineData(0, 255, false)]
    [InlineData(1, 1, true)]
    [InlineData(254, 254, true)]
    [InlineData(127, 128, true)]
    public void Read_SensorInItsStops_IsNoFrozenPicture(byte left, byte right, bool frozen)
    {
        // No noise shows where all is black or white, as over a light table without a part.
        using var camera = new Camera(_pool);
        camera.Hold(left, right);
        using IFrameSource source = Prepared(camera, new() { FrozenAfter = TimeSpan.FromSeconds(1) });
        source.Open(TestContext.Current.CancellationToken);
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(frozen && i > 10 ? FrameReadStatus.Frozen : FrameReadStatus.Frame, Next(source));
        }
    }

    [Fact]
    public void Read_Recording_IsNeitherFrozenNorThinnedOut()
    {
        using var clip = new Camera(_pool, live: false) { IsStill = true };
        using IFrameSource source = Prepared(clip, new() { FrozenAfter = TimeSpan.FromSeconds(1), MaxRate = 1 });
        source.Open(TestContext.Current.CancellationToken);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(FrameReadStatus.Frame, Next(source));
        }
    }

    [Fact]
    public void Read_RateLimited_NumbersWhatRemainsWithoutHoles()
    {
        using var camera = new Camera(_pool);
        using IFrameSource source = Prepared(camera, new() { MaxRate = 5 });
        source.Open(TestContext.Current.CancellationToken);
        var numbers = new List<long>();
        for (int i = 0; i < 101; i++)
        {
            FrameReadStatus status = source.Read(TimeSpan.Zero, out Frame? frame);
            Assert.Equal(status == FrameReadStatus.Frame, frame is not null);
            Assert.True(status is FrameReadStatus.Frame or FrameReadStatus.LeftOut);
            if (frame is not null)
            {
                numbers.Add(frame.Number);
                frame.Dispose();
            }
        }

        Assert.InRange(numbers.Count, 50, 52);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(static n => (long)n), numbers);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void Read_TurnedAndCropped_RegionIsOfTheTurnedPicture()
    {
        using var camera = new Camera(_pool);
        using IFrameSource source = Prepared(camera, new()
        {
            Orientation = FrameOrientation.Rotate90,
            Crop = new FrameCrop(0.25, 0.5, 1, 1, InPixels: false),
        });
        source.Open(TestContext.Current.CancellationToken);

        Assert.Equal(FrameReadStatus.Frame, source.Read(TimeSpan.Zero, out Frame? frame));

        using (frame)
        {
            Assert.Equal((48, 64), (frame!.Width, frame.Height));
            Assert.Equal(new FrameRegion(12, 32, 36, 32), frame.Region);
            Assert.Equal(1, frame.Number);
            Assert.NotEqual(0, frame.CapturedTimestamp);
        }

        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void Read_CropOutsideThePicture_FailsWithTheReason()
    {
        using var camera = new Camera(_pool);
        using IFrameSource source = Prepared(camera, new() { Crop = new FrameCrop(60, 0, 200, 200, InPixels: true) });
        source.Open(TestContext.Current.CancellationToken);

        Assert.Equal(FrameReadStatus.Failed, Next(source));

        Assert.Contains("the crop leaves less than 16 x 16 pixels of a picture of 64 x 48; correct 'crop'", source.LastError, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Rented);
    }

    [Theory]
    [InlineData(0, 0, 1, 1, false, 0, 0, 640, 480)]
    [InlineData(0.5, 0.25, 0.75, 1, false, 320, 120, 160, 360)]
    [InlineData(10, 20, 110, 90, true, 10, 20, 100, 70)]
    [InlineData(600, 400, 5000, 5000, true, 600, 400, 40, 80)]
    public void In_Corners_AreWholePixelsWithinThePicture(double x1, double y1, double x2, double y2, bool pixels, int x, int y, int width, int height) =>
        Assert.Equal(new FrameRegion(x, y, width, height), new FrameCrop(x1, y1, x2, y2, pixels).In(640, 480));

    [Fact]
    public void Read_OnceWarm_AllocatesNothing()
    {
        using var camera = new Camera(_pool);
        using IFrameSource source = Prepared(camera, new()
        {
            Orientation = FrameOrientation.Rotate270,
            Crop = new FrameCrop(0, 0, 1, 0.5, InPixels: false),
            MaxRate = 5,
            FrozenAfter = TimeSpan.FromSeconds(4),
        });
        source.Open(TestContext.Current.CancellationToken);
        for (int i = 0; i < 50; i++)
        {
            Next(source);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            Next(source);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private PreparedSource Prepared(Camera camera, PreparedSourceOptions options) => new(camera, options, _pool, TimeProvider.System);

    private static FrameReadStatus Next(IFrameSource source)
    {
        FrameReadStatus status = source.Read(TimeSpan.Zero, out Frame? frame);
        frame?.Dispose();
        return status;
    }

    /// <summary>Ten pictures a second of 64 x 48, by the frames' own times.</summary>
    private sealed class Camera(FramePool pool, bool live = true) : IFrameSource
    {
        private readonly Random _random = new(5);
        private readonly byte[] _picture = new byte[3 * 64 * 48];
        private long _number;

        /// <summary>The scene does not change.</summary>
        public bool IsStill { get; set; }

        public bool HasNoise { get; set; }

        public string Description => "camera";

        public bool IsLive => live;

        public string? LastError => null;

        public void Open(CancellationToken cancellationToken)
        {
        }

        /// <summary>A still scene of two halves.</summary>
        public void Hold(byte left, byte right)
        {
            IsStill = true;
            for (int i = 0; i < _picture.Length; i++)
            {
                _picture[i] = i % (3 * 64) < 3 * 32 ? left : right;
            }
        }

        public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
        {
            if (!IsStill)
            {
                _random.NextBytes(_picture);
            }

            frame = pool.Rent(64, 48);
            _picture.CopyTo(frame.Pixels);
            for (int i = 0; HasNoise && i < _picture.Length; i++)
            {
                frame.Pixels[i] ^= (byte)(_random.Next(100) == 0 ? 1 : 0);
            }

            frame.Number = ++_number;
            frame.CapturedTimestamp = Second + (_number * Second / 10);
            return FrameReadStatus.Frame;
        }

        public void Dispose()
        {
        }
    }
}
