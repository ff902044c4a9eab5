using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class FastestdetDecoderTests
{
    private const int Columns = 4, Rows = 2, Plane = Columns * Rows;

    [Fact]
    public void Decode_KnownCell_GivesItsBox()
    {
        // Cell (2, 1): tanh of 0 puts the centre on its corner, the sigmoid of 0 makes the box half the picture.
        float[] output = new float[7 * Plane];
        output[6] = 0.8f;
        output[5 * Plane + 6] = 0.25f;
        output[6 * Plane + 6] = 0.75f;
        Assert.Equal(["1 0.6 [16 8 48 24]"], Decoding.Text(Decoding.Run(ModelDecoder.Fastestdet, 64, 32, [0.3f, 0.3f], ("758", [1, 7, Rows, Columns], output))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Decode_NotANumber_Throws(int plane)
    {
        float[] output = new float[7 * Plane];
        output[6] = 0.8f;
        output[6 * Plane + 6] = 0.75f;
        output[plane * Plane + 6] = float.NaN;
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Fastestdet, 64, 32, [0.3f, 0.3f], ("758", [1, 7, Rows, Columns], output)));
    }
}
