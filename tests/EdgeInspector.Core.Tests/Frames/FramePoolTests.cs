using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class FramePoolTests
{
    [Fact]
    public void Rent_AfterReturn_ReusesTheBuffer()
    {
        var pool = new FramePool();
        Frame first = pool.Rent(64, 48);
        first.Dispose();
        Frame second = pool.Rent(32, 24);

        Assert.Same(first, second);
        Assert.Equal(1, pool.Made);
        Assert.Equal((32, 24, 96), (second.Width, second.Height, second.Stride));
        Assert.Equal(96 * 24, second.Pixels.Length);
    }

    [Fact]
    public void Dispose_WithFurtherOwner_KeepsThePixels()
    {
        var pool = new FramePool();
        Frame frame = pool.Rent(4, 4);
        frame.AddReference();
        frame.Dispose();
        Assert.Equal(1, pool.Rented);
        frame.Dispose();
        Assert.Equal(0, pool.Rented);
    }

    [Fact]
    public void Dispose_MoreOftenThanReferenced_Throws()
    {
        Frame frame = new FramePool().Rent(4, 4);
        frame.Dispose();
        Assert.Throws<InvalidOperationException>(frame.Dispose);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(FramePool.MaxEdge + 1, 1)]
    [InlineData(1, FramePool.MaxEdge + 1)]
    public void Rent_EdgeOutOfRange_Throws(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool().Rent(width, height));

    [Theory]
    [InlineData(101, 1)]
    [InlineData(1, 101)]
    public void Rent_AboveThePoolsOwnLimit_SaysSo(int width, int height)
    {
        var pool = new FramePool(maxEdge: 100);
        pool.Rent(100, 100).Dispose();

        Assert.Contains($"{width} x {height} pixels; at most 100 along an edge", Assert.Throws<ImageFormatException>(() => pool.Rent(width, height)).Message);
        Assert.Equal(0, pool.Rented);
    }

    [Fact]
    public void Return_BeyondKeep_LeavesToCollector()
    {
        var pool = new FramePool(keep: 2);
        Frame[] frames = [pool.Rent(2, 2), pool.Rent(2, 2), pool.Rent(2, 2)];
        foreach (Frame frame in frames)
        {
            frame.Dispose();
        }

        Assert.Equal(0, pool.Rented);
        for (int i = 0; i < 3; i++)
        {
            pool.Rent(2, 2);
        }

        Assert.Equal(4, pool.Made);
    }

    [Fact]
    public void Rent_Settled_AllocatesNothing()
    {
        var pool = new FramePool();
        pool.Rent(64, 64).Dispose();
        pool.Rent(64, 64).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            pool.Rent(64, 64).Dispose();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
