using EdgeInspector.Core.Anomaly;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class FalseRejectThresholdTests
{
    /// <summary>Clopper and Pearson's upper bounds: 1 - 0.05^(1/n) where none was rejected, else from scipy.stats.beta.ppf(0.95, k + 1, n - k).</summary>
    [Theory]
    [InlineData(0, 299, 0.0099690)]
    [InlineData(0, 29, 0.0981446)]
    [InlineData(3, 100, 0.0757108)]
    [InlineData(10, 1000, 0.0169032)]
    [InlineData(5, 5, 1)]
    public void UpperBound_KnownCases_AreThoseOfTheBetaDistribution(int rejected, int count, double expected) =>
        Assert.Equal(expected, FalseRejectThreshold.UpperBound(rejected, count, 0.95), 1e-6);

    [Fact]
    public void From_EnoughScores_IsTheLeastThatIsProven()
    {
        float[] scores = [.. Enumerable.Range(1, 1000).Select(i => (float)i)];

        FalseRejectThreshold threshold = FalseRejectThreshold.From(scores, 0.02, 0.95);

        Assert.True(threshold.IsGuaranteed);
        int rejected = scores.Count(score => score > threshold.Value);
        Assert.True(FalseRejectThreshold.UpperBound(rejected, 1000, 0.95) <= 0.02);
        Assert.True(FalseRejectThreshold.UpperBound(rejected + 1, 1000, 0.95) > 0.02);
        Assert.Equal(FalseRejectThreshold.UpperBound(rejected, 1000, 0.95), threshold.Bound, 1e-12);
    }

    [Theory]
    [InlineData(298, false)]
    [InlineData(299, true)]
    public void From_NumberOfPictures_DecidesWhatIsProven(int pictures, bool guaranteed)
    {
        FalseRejectThreshold threshold = FalseRejectThreshold.From([.. Enumerable.Range(1, pictures).Select(i => 1f + (i * 0.001f))], 0.01, 0.95);

        Assert.Equal((guaranteed, 299), (threshold.IsGuaranteed, threshold.Needed));
    }

    /// <summary>The factor for 30 scores, 99 %, confidence 95 % is 3.064 in the tables of one-sided tolerance limits (Natrella: 3.06).</summary>
    [Fact]
    public void From_FewScores_ExtrapolatesByTheToleranceFactorAndSaysSo()
    {
        double[] logs = [.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? -0.1 : 0.1)];
        double deviation = Math.Sqrt(logs.Sum(log => log * log) / 29);

        FalseRejectThreshold threshold = FalseRejectThreshold.From([.. logs.Select(log => (float)Math.Exp(log))], 0.01, 0.95);

        Assert.False(threshold.IsGuaranteed);
        Assert.InRange(Math.Log(threshold.Value) / deviation, 3.0, 3.1);
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 30), threshold.Bound, 1e-9);
    }

    /// <summary>What is promised is kept: of many lines, each with new good parts, no more than one in twenty rejects more than its budget.</summary>
    [Fact]
    public void From_ManyLines_KeepsItsWord()
    {
        var random = new Random(7);
        int broken = 0;
        const int Lines = 400;
        for (int line = 0; line < Lines; line++)
        {
            float[] scores = [.. Enumerable.Range(0, 300).Select(_ => (float)-Math.Log(random.NextDouble()))];
            FalseRejectThreshold threshold = FalseRejectThreshold.From(scores, 0.02, 0.9);
            // The share of an exponential distribution above the threshold is known.
            broken += Math.Exp(-threshold.Value) > 0.02 ? 1 : 0;
        }

        // Expected at most 40; 60 would be more than three standard deviations above.
        Assert.InRange(broken, 1, 60);
    }

    [Fact]
    public void From_TooFew_Refuses() => Assert.Throws<ArgumentException>(() => FalseRejectThreshold.From([1, 2, 3], 0.01, 0.95));
}
