using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloEndToEndDecoderTests
{
    [Fact]
    public void Decode_KnownRows_TakesThemAsTheyAre()
    {
        float[] output = [1, 2, 30, 40, 0.9f, 1, 5, 5, 9, 9, 0.4f, 0, 5, 5, 9, 9, 0.2f, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(["1 0.9 [1 2 30 40]", "0 0.4 [5 5 9 9]"], Decoding.Text(Decoding.Run(ModelDecoder.YoloEndToEnd, 64, 64, [0.3f, 0.3f], ("output0", [1, 4, 6], output))));
    }

    [Fact]
    public void Decode_RowsWithCoefficients_EitherOrder_GivesTheSameBoxes()
    {
        float[] output = [1, 2, 30, 40, 0.9f, 1, 7, -7, 5, 5, 9, 9, 0.4f, 0, 50, 50];
        string[] expected = ["1 0.9 [1 2 30 40]", "0 0.4 [5 5 9 9]"];
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.YoloEndToEnd, 64, 64, [0.3f, 0.3f], ("output0", [1, 2, 8], output), ("output1", [1, 2, 3, 3], new float[18]))));
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.YoloEndToEnd, 64, 64, [0.3f, 0.3f], ("output1", [1, 2, 3, 3], new float[18]), ("output0", [1, 2, 8], output))));
    }

    [Fact]
    public void Decode_ClassBeyondTheLabels_SaysSo()
    {
        var e = Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.YoloEndToEnd, 64, 64, [0.3f, 0.3f], ("output0", [1, 1, 6], new float[] { 1, 2, 30, 40, 0.9f, 2 })));
        Assert.Contains("class 2, but there are labels for classes 0 to 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    public void Decode_NotANumber_Throws(int at)
    {
        float[] output = [1, 2, 30, 40, 0.9f, 1];
        output[at] = float.NaN;
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.YoloEndToEnd, 64, 64, [0.3f, 0.3f], ("output0", [1, 1, 6], output)));
    }
}
