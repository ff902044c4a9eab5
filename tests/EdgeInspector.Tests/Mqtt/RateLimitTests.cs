using EdgeInspector.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData(10, 30, 10)]
    [InlineData(10, 7, 7)]
    [InlineData(1, 30, 1)]
    [InlineData(0, 30, 0)]
    [InlineData(1000, 30, 30)]
    public void TryPass_SteadyFrames_PassesTheRateOrAllOfThem(double perSecond, int framesPerSecond, int expected)
    {
        const int seconds = 20;
        const long frequency = 1_000_000;
        var limit = new RateLimit(perSecond, frequency);
        int passed = 0;
        for (int i = 0; i < seconds * framesPerSecond; i++)
        {
            passed += limit.TryPass(1 + (i * frequency / framesPerSecond)) ? 1 : 0;
        }

        Assert.InRange(passed, seconds * expected * 0.95, (seconds * expected) + 1);
    }

    [Fact]
    public void TryPass_AfterAPause_HasNoBurst()
    {
        var limit = new RateLimit(10, 1000);
        Assert.True(limit.TryPass(1));
        Assert.True(limit.TryPass(10_000));
        Assert.False(limit.TryPass(10_001));
        Assert.False(limit.TryPass(10_099));
        Assert.True(limit.TryPass(10_100));
    }
}
