using EdgeInspector.Core.Explaining.Facts;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Facts;

public sealed class TrendTestTests
{
    // Two-sided exact binomial probabilities at one half, from tables.
    [Theory]
    [InlineData(0, 6, Trend.Rising, 0.03125)]
    [InlineData(6, 0, Trend.Falling, 0.03125)]
    [InlineData(0, 5, Trend.NotEnoughData, 0.0625)]
    [InlineData(10, 10, Trend.Steady, 1)]
    [InlineData(5, 15, Trend.Rising, 0.0414)]
    [InlineData(6, 14, Trend.Steady, 0.1153)]
    [InlineData(0, 0, Trend.NotEnoughData, 1)]
    public void Compare_EqualSpans_IsTheExactTest(long before, long after, Trend trend, double p)
    {
        TrendResult result = TrendTest.Compare(before, after);

        Assert.Equal(trend, result.Trend);
        Assert.Equal(p, result.P, 0.0001);
    }

    [Fact]
    public void Compare_SameRateInAShorterSpan_IsSteady() => Assert.Equal(Trend.Steady, TrendTest.Compare(80, 10, 8, 1).Trend);

    [Fact]
    public void Compare_ManyEvents_AgreesWithTheExactTestAcrossTheLimit()
    {
        double exact = TrendTest.Compare(2420, 2570).P;
        double normal = TrendTest.Compare(2430, 2580).P;

        Assert.Equal(exact, normal, 0.001);
    }

    [Fact]
    public void Compare_EqualRates_AreCalledATrendAtMostAsOftenAsStated()
    {
        var random = new Random(17);
        int wrong = 0;
        for (int i = 0; i < 2000; i++)
        {
            long after = Enumerable.Range(0, 60).Count(_ => random.Next(2) == 0);
            wrong += TrendTest.Compare(60 - after, after).Trend is Trend.Rising or Trend.Falling ? 1 : 0;
        }

        Assert.InRange(wrong / 2000.0, 0.01, TrendTest.Alpha);
    }
}
