using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Patches;
using Xunit;

namespace EdgeInspector.Core.Tests.Patches;

public class PatchTreeTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Split_EvenPicture_IsNotDivided()
    {
        using Frame frame = Flat(512, 256);
        Assert.Equal([new(0, 0, 256, 256), new(256, 0, 256, 256)], Split(frame, new PatchOptions { Split = PatchSplit.Adaptive, Overlap = 0 }));
    }

    [Fact]
    public void Split_OneBusyCorner_IsDividedThereAlone()
    {
        using Frame frame = Flat(256, 256);
        Noise(frame, 0, 0, 32, 32);
        List<FrameRegion> patches = Split(frame, new PatchOptions { Split = PatchSplit.Adaptive, Overlap = 0, MinSize = 16 });
        // 128, 64 and 32 beside the way down to the corner, and the corner itself in four.
        Assert.Equal([16, 16, 16, 16, 32, 32, 32, 64, 64, 64, 128, 128, 128], patches.Select(patch => patch.Width).Order());
        Assert.All(patches.Where(patch => patch.Width == 16), patch => Assert.True(patch.X < 32 && patch.Y < 32));
        AssertTiles(patches, 256, 256);
    }

    [Theory]
    [InlineData(640, 480, 16, 0f)]
    [InlineData(333, 777, 20, 0f)]
    [InlineData(1920, 1080, 64, 0f)]
    [InlineData(40, 9, 8, 0f)]
    public void Split_BusyPicture_TilesTheRegionWithinItsLimits(int width, int height, int minSize, float overlap)
    {
        using Frame frame = Flat(width, height);
        Noise(frame, width / 3, height / 3, width / 2, height / 2);
        var options = new PatchOptions { Split = PatchSplit.Adaptive, Overlap = overlap, MinSize = minSize, Most = 100 };
        List<FrameRegion> patches = Split(frame, options);
        Assert.InRange(patches.Count, 1, 100);
        AssertTiles(patches, width, height);
    }

    [Fact]
    public void Split_BusierParts_AreDividedFirst()
    {
        using Frame frame = Flat(256, 256);
        Noise(frame, 0, 0, 128, 128, 20);
        Noise(frame, 128, 128, 128, 128, 120);
        List<FrameRegion> patches = Split(frame, new PatchOptions { Split = PatchSplit.Adaptive, Overlap = 0, MinSize = 8, Most = 30 });
        int busy = patches.Count(patch => patch.X >= 128 && patch.Y >= 128), calm = patches.Count(patch => patch.X + patch.Width <= 128 && patch.Y + patch.Height <= 128);
        Assert.True(busy > 3 * calm, $"{busy} patches in the busy quarter, {calm} in the calm one");
    }

    [Fact]
    public void Split_Overlap_SeesBeyondTheSquareWithinTheRegion()
    {
        using Frame frame = Flat(300, 200);
        frame.Region = new FrameRegion(20, 10, 256, 128);
        Assert.Equal([new(20, 10, 160, 128), new(116, 10, 160, 128)], Split(frame, new PatchOptions { Split = PatchSplit.Adaptive, Overlap = 0.5f }));
    }

    private static List<FrameRegion> Split(Frame frame, PatchOptions options)
    {
        var patches = new List<FrameRegion>();
        new PatchTree(options).Split(frame, patches);
        return patches;
    }

    private static void AssertTiles(List<FrameRegion> patches, int width, int height)
    {
        var seen = new byte[width * height];
        foreach (FrameRegion patch in patches)
        {
            for (int y = patch.Y; y < patch.Y + patch.Height; y++)
            {
                for (int x = patch.X; x < patch.X + patch.Width; x++)
                {
                    seen[y * width + x]++;
                }
            }
        }

        Assert.All(seen, count => Assert.Equal(1, count));
    }

    private Frame Flat(int width, int height)
    {
        Frame frame = _pool.Rent(width, height);
        frame.Pixels.Fill(90);
        return frame;
    }

    private static void Noise(Frame frame, int left, int top, int width, int height, int range = 160)
    {
        var random = new Random(1);
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
            {
                frame.Row(y).Slice(3 * x, 3).Fill((byte)(40 + random.Next(range)));
            }
        }
    }
}
