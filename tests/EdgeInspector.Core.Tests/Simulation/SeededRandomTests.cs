using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextUInt64_SameSeed_RepeatsAndOtherStreamDiffers()
    {
        var first = new SeededRandom(7, 3);
        var second = new SeededRandom(7, 3);
        var other = new SeededRandom(7, 4);
        for (int i = 0; i < 100; i++)
        {
            ulong value = first.NextUInt64();
            Assert.Equal(value, second.NextUInt64());
            Assert.NotEqual(value, other.NextUInt64());
        }
    }

    [Fact]
    public void Mix_SplitMixReference_GivesItsPublishedValues()
    {
        // The first outputs of SplitMix64 from state 1234567, as its authors' reference program prints them.
        ulong state = 1234567;
        Assert.Equal(6457827717110365317UL, SeededRandom.Mix(state += 0x9E3779B97F4A7C15));
        Assert.Equal(3203168211198807973UL, SeededRandom.Mix(state + 0x9E3779B97F4A7C15));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    [InlineData(4.5f)]
    [InlineData(20f)]
    public void Poisson_ManyDraws_HasMeanAndVariance(float mean)
    {
        var random = new SeededRandom(1);
        const int Draws = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            int count = random.Poisson(mean);
            sum += count;
            squares += (double)count * count;
        }

        double average = sum / Draws;
        Assert.Equal(mean, average, 0.12);
        Assert.Equal(mean, squares / Draws - average * average, 0.05 * mean + 0.05);
    }

    [Fact]
    public void Range_ManyDraws_StaysInsideAndFillsIt()
    {
        var random = new SeededRandom(5);
        (float low, float high) = (float.MaxValue, float.MinValue);
        for (int i = 0; i < 10_000; i++)
        {
            float value = random.Range(-3, 5);
            (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            Assert.InRange(random.Between(2, 4), 2, 4);
        }

        Assert.InRange(low, -3, -2.99f);
        Assert.InRange(high, 4.99f, 5);
    }
}
