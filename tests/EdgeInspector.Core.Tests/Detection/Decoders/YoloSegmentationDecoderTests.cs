using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloSegmentationDecoderTests
{
    private static readonly float[] s_output = [20, 40, 30, 30, 10, 10, 6, 6, 0.9f, 0.1f, 0.2f, 0.7f, 50, -50, 50, -50, 50, -50];

    [Fact]
    public void Decode_EitherOrder_GivesTheSameBoxes()
    {
        string[] expected = ["0 0.9 [15 27 25 33]", "1 0.7 [35 27 45 33]"];
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.YoloSegmentation, 64, 64, [0.5f, 0.5f], ("output0", [1, 9, 2], s_output), ("output1", [1, 3, 2, 2], new float[12]))));
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.YoloSegmentation, 64, 64, [0.5f, 0.5f], ("output1", [1, 3, 2, 2], new float[12]), ("output0", [1, 9, 2], s_output))));
    }
}
