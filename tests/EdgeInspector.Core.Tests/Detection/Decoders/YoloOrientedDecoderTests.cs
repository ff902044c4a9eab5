using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloOrientedDecoderTests
{
    [Fact]
    public void Decode_QuarterTurn_SwapsTheEdges()
    {
        float[] output = [20, 40, 30, 30, 10, 10, 6, 6, 0.9f, 0.1f, 0.2f, 0.7f, MathF.PI / 2, 0];
        Assert.Equal(["0 0.9 [17 25 23 35]", "1 0.7 [35 27 45 33]"], Decoding.Text(Decoding.Run(ModelDecoder.YoloOriented, 64, 64, [0.5f, 0.5f], ("output0", [1, 7, 2], output))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    public void Decode_NotANumber_Throws(int at)
    {
        float[] output = [20, 30, 10, 6, 0.9f, 0.2f, 0];
        output[at] = float.NaN;
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.YoloOriented, 64, 64, [0.5f, 0.5f], ("output0", [1, 7, 1], output)));
    }

    [Fact]
    public void Decode_Turned_KeepsTheBox()
    {
        float[] output = [20, 30, 10, 6, 0.9f, 0.2f, 0.5f];
        Candidates found = Decoding.Run(ModelDecoder.YoloOriented, 64, 64, [0.5f, 0.5f], ("output0", [1, 7, 1], output));
        Assert.Equal(new RotatedBox(20, 30, 10, 6, 0.5f), found.Rotated[0]);
    }
}
