using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class SsdDecoderTests
{
    private static readonly float[] s_scores = [0.1f, 0.9f, 0.8f, 0.2f];
    private static readonly float[] s_boxes = [0.25f, 0.5f, 0.5f, 1, 0, 0, 1, 1];

    [Fact]
    public void Decode_EitherOrder_SkipsTheBackground()
    {
        string[] expected = ["0 0.9 [80 120 160 240]"];
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 2, 2], s_scores), ("boxes", [1, 2, 4], s_boxes))));
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("boxes", [1, 2, 4], s_boxes), ("scores", [1, 2, 2], s_scores))));
    }

    [Fact]
    public void Decode_NotANumber_Throws()
    {
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 1, 2], new[] { 0, float.NaN }), ("boxes", [1, 1, 4], new float[4])));
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 1, 2], new[] { 0, 1f }), ("boxes", [1, 1, 4], new[] { 0, 0, float.NaN, 0 })));
    }
}
