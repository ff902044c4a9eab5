using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class FrameRateLimitTests
{
    private static readonly double Second = TimeProvider.System.TimestampFrequency;

    [Theory]
    [InlineData(30, 10, 3, 3)]
    [InlineData(30, 15, 2, 2)]
    [InlineData(30, 20, 1, 2)]
    [InlineData(60, 25, 2, 3)]
    [InlineData(30, 1, 30, 30)]
    [InlineData(120, 0.5, 240, 240)]
    public void Takes_FasterSource_LeavesFramesOutEvenly(double source, double limit, int shortestStep, int longestStep)
    {
        List<int> taken = Taken(source, limit, seconds: 60, jitter: 0);

        Assert.InRange(taken.Count / 60.0, limit * 0.98, limit * 1.02 + (1 / 60.0));
        Assert.All(taken.Skip(20).Zip(taken.Skip(21), static (a, b) => b - a), step => Assert.InRange(step, shortestStep, longestStep));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(29.97, 30)]
    [InlineData(30.02, 30)]
    [InlineData(10, 30)]
    [InlineData(0.1, 30)]
    public void Takes_SourceNoFaster_KeepsEveryFrameHoweverUneven(double source, double limit)
    {
        int frames = (int)(source * 60);

        Assert.Equal(frames, Taken(source, limit, seconds: 60, jitter: 0.4).Count);
    }

    [Fact]
    public void Takes_JitterOfAFasterSource_KeepsTheRate() =>
        Assert.InRange(Taken(30, 10, seconds: 60, jitter: 0.3).Count / 60.0, 9.8, 10.2);

    [Fact]
    public void Takes_AfterAPause_StartsAfresh()
    {
        var limit = new FrameRateLimit(10, TimeProvider.System);
        for (int i = 0; i < 90; i++)
        {
            limit.Takes(At(i / 30.0));
        }

        Assert.True(limit.Takes(At(100)));
        int taken = Enumerable.Range(1, 30).Count(i => limit.Takes(At(100 + (i / 30.0))));
        Assert.InRange(taken, 9, 11);
    }

    private static List<int> Taken(double source, double limit, int seconds, double jitter)
    {
        var rates = new FrameRateLimit(limit, TimeProvider.System);
        var random = new Random(3);
        var taken = new List<int>();
        for (int i = 0; i < (int)(source * seconds); i++)
        {
            if (rates.Takes(At((i + ((random.NextDouble() - 0.5) * jitter)) / source)))
            {
                taken.Add(i);
            }
        }

        return taken;
    }

    private static long At(double seconds) => (long)((1000 + seconds) * Second);
}
