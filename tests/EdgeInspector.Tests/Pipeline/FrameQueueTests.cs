using EdgeInspector.Core.Frames;
using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class FrameQueueTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Write_FullAndNewestWins_DropsTheOldestAndReturnsItToThePool()
    {
        using var queue = new FrameQueue(2);
        for (int number = 1; number <= 5; number++)
        {
            Assert.True(queue.Write(Frame(number), newestWins: true));
        }

        Assert.Equal(3, queue.Dropped);
        Assert.Equal(2, _pool.Rented);
        Assert.Equal(4, Take(queue));
        Assert.Equal(5, Take(queue));
        Assert.Null(queue.Read(TimeSpan.Zero));
    }

    [Fact]
    public void Write_FullAndWaiting_LosesNothing()
    {
        using var queue = new FrameQueue(2);
        var writer = new Thread(() =>
        {
            for (int number = 1; number <= 200; number++)
            {
                queue.Write(Frame(number), newestWins: false);
            }

            queue.Complete();
        });
        writer.Start();
        var numbers = new List<long>();
        while (!queue.IsDrained)
        {
            using Frame? frame = queue.Read(TimeSpan.FromSeconds(10));
            if (frame is not null)
            {
                numbers.Add(frame.Number);
            }
        }

        writer.Join();
        Assert.Equal(Enumerable.Range(1, 200).Select(static n => (long)n), numbers);
        Assert.Equal(0, queue.Dropped);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void Write_AfterComplete_GivesTheFrameBack()
    {
        using var queue = new FrameQueue(2);
        queue.Complete();

        Assert.False(queue.Write(Frame(1), newestWins: false));
        Assert.Equal(0, _pool.Rented);
    }

    private static long Take(FrameQueue queue)
    {
        using Frame? frame = queue.Read(TimeSpan.Zero);
        return Assert.IsType<Frame>(frame).Number;
    }

    private Frame Frame(long number)
    {
        Frame frame = _pool.Rent(4, 4);
        frame.Number = number;
        return frame;
    }
}
