using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Detection.Decoders;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloxDecoderTests
{
    [Theory]
    [InlineData(416, 416, 3549)]
    [InlineData(640, 640, 8400)]
    [InlineData(32, 64, 42)]
    public void ProposalsFor_KnownSizes_IsTheSumOfTheGrids(int width, int height, int expected) =>
        Assert.Equal(expected, YoloxDecoder.ProposalsFor(width, height));

    [Fact]
    public void Decode_RandomOutput_EqualsTheDefinition()
    {
        const int Width = 96, Height = 64, Classes = 5, Row = 5 + Classes;
        var random = new Random(5);
        var decoder = new YoloxDecoder(Classes, Width, Height);
        float[] output = new float[decoder.Proposals * Row];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = i % Row < 4 ? random.NextSingle() * 3 - 1 : random.NextSingle();
        }

        float[] thresholds = [0.3f, 0.4f, 0.5f, 0.6f, 0.7f];
        var candidates = new Candidates(decoder.Proposals);
        decoder.Decode(output, thresholds, candidates);

        int row = 0, found = 0;
        foreach (int stride in new[] { 8, 16, 32 })
        {
            for (int y = 0; y < Height / stride; y++)
            {
                for (int x = 0; x < Width / stride; x++, row++)
                {
                    float[] o = output[(row * Row)..((row + 1) * Row)];
                    int best = Array.IndexOf(o, o[5..].Max(), 5) - 5;
                    float score = o[4] * o[5 + best];
                    if (score < thresholds[best])
                    {
                        continue;
                    }

                    double w = Math.Exp(o[2]) * stride, h = Math.Exp(o[3]) * stride;
                    Assert.Equal((score, best), (candidates.Scores[found], candidates.Classes[found]));
                    Assert.Equal((o[0] + x) * stride - w / 2, candidates.X1[found], 0.001);
                    Assert.Equal((o[1] + y) * stride - h / 2, candidates.Y1[found], 0.001);
                    Assert.Equal((o[0] + x) * stride + w / 2, candidates.X2[found], 0.001);
                    Assert.Equal((o[1] + y) * stride + h / 2, candidates.Y2[found], 0.001);
                    found++;
                }
            }
        }

        Assert.True(found > 5);
        Assert.Equal(found, candidates.Count);
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(2, 200f)]
    [InlineData(4, float.NaN)]
    [InlineData(4, float.PositiveInfinity)]
    [InlineData(5, float.NaN)]
    [InlineData(6, float.NegativeInfinity)]
    public void Decode_NotANumber_Throws(int at, float bad)
    {
        var decoder = new YoloxDecoder(2, 32, 32);
        float[] output = new float[decoder.Proposals * 7];
        output[4] = output[5] = 0.9f;
        output[at] = bad;
        Assert.Throws<ModelRunException>(() => decoder.Decode(output, [0.5f, 0.5f], new Candidates(decoder.Proposals)));
    }
}
