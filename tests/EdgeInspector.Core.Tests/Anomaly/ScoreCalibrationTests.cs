using EdgeInspector.Core.Anomaly;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class ScoreCalibrationTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    [InlineData(2, 0.25f)]
    [InlineData(3, 0.5f)]
    [InlineData(5, 0.75f)]
    [InlineData(9, 0.875f)]
    public void Apply_WithoutAGreatestScore_IsStraightBelowAndBendsAbove(float raw, float expected) =>
        Assert.Equal(expected, new ScoreCalibration(3, Low: 1).Apply(raw), 1e-6f);

    /// <summary>anomalib's min-max normalisation: (x - threshold) / (max - min) + 0.5, cut to 0-1; here threshold 3, min 1, max 9.</summary>
    [Theory]
    [InlineData(-2)]
    [InlineData(1.5f)]
    [InlineData(3)]
    [InlineData(6.2f)]
    [InlineData(20)]
    public void Apply_LowAndHighHalfARangeAway_IsAnomalibsNormalisation(float raw) =>
        Assert.Equal(Math.Clamp(((raw - 3) / 8) + 0.5f, 0, 1), new ScoreCalibration(3, Low: -1, High: 7).Apply(raw), 1e-6f);

    [Fact]
    public void Apply_RisingScores_NeverFallAndDifferWhereNoGreatestIsGiven()
    {
        var calibration = new ScoreCalibration(0.8f);
        float last = -1;
        for (float raw = 0; raw < 50; raw += 0.01f)
        {
            float now = calibration.Apply(raw);
            Assert.True(now > last && now < 1, $"{raw}: {now} after {last}");
            last = now;
        }
    }
}
