using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Detection.Decoders;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class YoloAnchorFreeDecoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 8400)]
    [InlineData(80, 8400)]
    [InlineData(3, 127)]
    [InlineData(3, 129)]
    [InlineData(2, 21)]
    public void Decode_RandomOutput_EqualsTheDefinition(int classes, int proposals)
    {
        var random = new Random(classes * proposals);
        float[] output = new float[(4 + classes) * proposals];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = i < 4 * proposals ? random.NextSingle() * 640 : MathF.Pow(random.NextSingle(), 8);
        }

        float[] thresholds = [.. Enumerable.Range(0, classes).Select(_ => 0.3f + 0.4f * random.NextSingle())];
        var candidates = new Candidates(proposals);
        new YoloAnchorFreeDecoder(classes, proposals).Decode(output, thresholds, candidates);

        int row = 0;
        for (int i = 0; i < proposals; i++)
        {
            float[] scores = [.. Enumerable.Range(0, classes).Select(c => output[(4 + c) * proposals + i])];
            int best = Array.IndexOf(scores, scores.Max());
            if (scores[best] < thresholds[best])
            {
                continue;
            }

            (float x, float y, float w, float h) = (output[i], output[proposals + i], output[2 * proposals + i], output[3 * proposals + i]);
            Assert.True(row < candidates.Count);
            Assert.Equal((scores[best], best), (candidates.Scores[row], candidates.Classes[row]));
            Assert.Equal(x - w / 2, candidates.X1[row], 0.001f);
            Assert.Equal(y - h / 2, candidates.Y1[row], 0.001f);
            Assert.Equal(x + w / 2, candidates.X2[row], 0.001f);
            Assert.Equal(y + h / 2, candidates.Y2[row], 0.001f);
            row++;
        }

        Assert.Equal(row, candidates.Count);
    }

    [Fact]
    public void Decode_ScoreAtThreshold_IsFound() => Assert.Equal(1, Decode(1, 1, [5, 5, 2, 2, 0.5f], 0.5f).Count);

    [Fact]
    public void Decode_ScoreJustBelow_IsNot() => Assert.Equal(0, Decode(1, 1, [5, 5, 2, 2, 0.49999997f], 0.5f).Count);

    [Fact]
    public void Decode_EqualClasses_TakesTheFirst() => Assert.Equal(1, Decode(3, 1, [5, 5, 2, 2, 0.1f, 0.5f, 0.5f], 0.5f).Classes[0]);

    [Fact]
    public void Decode_NegativeScores_AreBelowEveryThreshold() => Assert.Equal(0, Decode(2, 1, [5, 5, 2, 2, -0.7f, -0f], 0.1f).Count);

    [Fact]
    public void Decode_ThresholdZero_TakesEveryProposal() => Assert.Equal(1, Decode(2, 1, [5, 5, 2, 2, -0f, 0], 0).Count);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Decode_ScoreNotANumber_ThrowsWhereverItIs(float bad)
    {
        const int Proposals = 400;
        var decoder = new YoloAnchorFreeDecoder(3, Proposals);
        foreach (float value in new[] { bad, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(bad) ^ int.MinValue) })
        {
            for (int i = 4 * Proposals; i < 7 * Proposals; i += 7)
            {
                float[] output = new float[7 * Proposals];
                output[i] = value;
                Assert.Throws<ModelRunException>(() => decoder.Decode(output, [0.5f, 0.5f, 0.5f], new Candidates(Proposals)));
            }
        }
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(1, float.PositiveInfinity)]
    [InlineData(2, float.NegativeInfinity)]
    [InlineData(3, float.MaxValue)]
    public void Decode_BoxNotANumber_Throws(int row, float bad)
    {
        float[] output = [5, 5, 2, 2, 0.9f];
        output[row] = bad;
        if (bad == float.MaxValue)
        {
            output[1] = float.MaxValue;
        }

        Assert.Throws<ModelRunException>(() => Decode(1, 1, output, 0.5f));
    }

    [Fact]
    public void Decode_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => new YoloAnchorFreeDecoder(2, 10).Decode(new float[61], [0.5f, 0.5f], new Candidates(10)));

    private static Candidates Decode(int classes, int proposals, float[] output, float threshold)
    {
        var candidates = new Candidates(proposals);
        new YoloAnchorFreeDecoder(classes, proposals).Decode(output, Enumerable.Repeat(threshold, classes).ToArray(), candidates);
        return candidates;
    }
}
