using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(0.0000412f, "0.000041")]
    [InlineData(0.03814f, "0.0381")]
    [InlineData(0.5f, "0.5")]
    [InlineData(1.5549f, "1.55")]
    [InlineData(9.999f, "10")]
    [InlineData(12.44f, "12.4")]
    [InlineData(99.98f, "100")]
    [InlineData(1310.4f, "1310")]
    public void Figures_Length_HasThree(float value, string expected) => Assert.Equal(expected, Calibration.Figures(value));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.8050001f, 1.805)]
    [InlineData(0.0000041200001f, 0.00000412)]
    [InlineData(1234567, 1234570)]
    public void Round_Number_KeepsSixFigures(float value, double expected) => Assert.Equal(expected, Calibration.Round(value), 1e-12);
}
