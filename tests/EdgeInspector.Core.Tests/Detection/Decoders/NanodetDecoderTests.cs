using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class NanodetDecoderTests
{
    // Grids of a 64x64 picture: 8x8, 4x4, 2x2 cells, and one cell of stride 64 for NanoDet-Plus.
    private const int Fine = 64, Middle = 16, Coarse = 4;

    [Fact]
    public void Decode_SixOutputsUnderWrongNames_AreToldApartByShape()
    {
        float[] fine = new float[2 * Fine], fineDistances = new float[32 * Fine], coarse = new float[2 * Coarse], coarseDistances = new float[32 * Coarse];
        // Cell (3, 2) of stride 8: one bin of each edge far above the others.
        fine[2 * 19 + 1] = 0.8f;
        Peak(fineDistances, 19, 1, 2, 3, 0);
        // Cell (1, 0) of stride 32: all bins alike is their mean, 3.5 cells.
        coarse[2 * 1] = 0.6f;
        Assert.Equal(
            ["1 0.8 [19.5 3.5 51.5 19.5]", "0 0.6 [-64.5 -96.5 159.5 127.5]"],
            Decoding.Text(Decoding.Run(
                ModelDecoder.Nanodet, 64, 64, [0.5f, 0.5f],
                ("cls_score0", [Fine, 2], fine), ("bbox_pred0", [Middle, 2], new float[2 * Middle]), ("cls_score1", [1, Coarse, 2], coarse),
                ("bbox_pred1", [Fine, 32], fineDistances), ("cls_score2", [Middle, 32], new float[32 * Middle]), ("bbox_pred2", [Coarse, 32], coarseDistances))));
    }

    [Fact]
    public void Decode_Plus_CellsBeginAtTheirCorner()
    {
        const int Cells = Fine + Middle + Coarse + 1, Row = 2 + 32;
        float[] output = new float[Cells * Row];
        output[(Fine + 5) * Row + 1] = 0.7f;
        Peak(output.AsSpan(2), Fine + 5, 1, 1, 1, 1, Row);
        Assert.Equal(["1 0.7 [0 0 32 32]"], Decoding.Text(Decoding.Run(ModelDecoder.Nanodet, 64, 64, [0.5f, 0.5f], ("output", [1, Cells, Row], output))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_NotANumber_Throws(bool inScores)
    {
        const int Cells = Fine + Middle + Coarse + 1, Row = 2 + 32;
        float[] output = new float[Cells * Row];
        output[1] = 0.7f;
        output[inScores ? 0 : 2] = float.NaN;
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Nanodet, 64, 64, [0.5f, 0.5f], ("output", [1, Cells, Row], output)));
    }

    private static void Peak(Span<float> distances, int cell, int left, int top, int right, int bottom, int row = 32)
    {
        int[] bins = [left, top, right, bottom];
        for (int edge = 0; edge < 4; edge++)
        {
            distances[cell * row + 8 * edge + bins[edge]] = 60;
        }
    }
}
