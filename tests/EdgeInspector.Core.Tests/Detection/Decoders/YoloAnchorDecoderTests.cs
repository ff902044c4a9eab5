using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloAnchorDecoderTests
{
    [Fact]
    public void Decode_KnownRows_MultipliesObjectnessAndClass()
    {
        float[] output =
        [
            10, 20, 4, 8, 0.8f, 0.5f, 0.9f,
            30, 30, 2, 2, 0.6f, 0.5f, 0.4f,
            30, 30, 2, 2, 0.2f, 1f, 1f,
        ];
        Assert.Equal(["1 0.72 [8 16 12 24]", "0 0.3 [29 29 31 31]"], Decoding.Text(Decoding.Run(ModelDecoder.YoloAnchor, 64, 64, [0.3f, 0.5f], ("output", [1, 3, 7], output))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Decode_NotANumber_Throws(int at)
    {
        float[] output = [10, 20, 4, 8, 0.8f, 0.5f, 0.9f];
        output[at] = float.NaN;
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.YoloAnchor, 64, 64, [0.3f, 0.5f], ("output", [1, 1, 7], output)));
    }
}
