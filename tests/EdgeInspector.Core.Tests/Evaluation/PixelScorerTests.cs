using System.Text.Json;
using EdgeInspector.Core.Evaluation;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class PixelScorerTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.05)]
    [InlineData(1)]
    public async Task Measure_RandomAndAdversarialMaps_EqualsTheReference(double limit)
    {
        List<(float[] Scores, int[] Regions)[]> cases =
        [
            [([0.5f, 0.5f, 0.5f], [0, 1, 0])],
            [([1f, 0f, 0f, 0f], [1, 0, 0, 0])],
            [([0f, 1f, 1f, 1f], [1, 0, 0, 0])],
            [([0.2f, 0.3f], [0, 0])],
            [([0.2f, 0.3f], [1, 1])],
            [([0.2f, 0.3f, 0.3f], [0, 0, 0]), ([0.1f, 0.9f, 0.3f], [1, 2, 0])],
        ];
        for (int seed = 0; seed < 20; seed++)
        {
            cases.Add(Random(new Random(seed), tied: seed % 2 == 0));
        }

        JsonElement[] expected = await Reference.MeasureAsync(cases.Select(one =>
            new { kind = "pixels", limit, scores = one.Select(picture => picture.Scores), regions = one.Select(picture => picture.Regions) }));

        for (int i = 0; i < cases.Count; i++)
        {
            var scorer = new PixelScorer(limit);
            foreach ((float[] scores, int[] regions) in cases[i])
            {
                scorer.Add(scores, regions);
            }

            PixelScores measured = scorer.Measure();
            Reference.AssertSame(expected[i], "auroc", measured.Auroc);
            Reference.AssertSame(expected[i], "aupro", measured.Aupro);
            if (double.IsFinite(measured.Aupro))
            {
                Reference.AssertSame(expected[i], "f1", measured.Best.F1);
            }
        }
    }

    [Fact]
    public void Measure_SmallRegionMissed_WeighsAsMuchAsALargeOne()
    {
        var scorer = new PixelScorer();
        float[] scores = new float[1000];
        int[] regions = new int[1000];
        scores.AsSpan(0, 400).Fill(1);
        regions.AsSpan(0, 400).Fill(1);
        regions.AsSpan(999).Fill(2);
        scorer.Add(scores, regions);

        // One of two regions is found without a false alarm; the other only together with every good pixel: 0.5 at 0, rising to 1 at 1.
        Assert.Equal(0.5 + (0.5 * 0.3 / 2), scorer.Measure().Aupro, 12);
        Assert.Equal(2, scorer.Measure().Regions);
    }

    [Fact]
    public void Measure_ManyDistinctScores_GivesCurvesThatCanBeDrawn()
    {
        var scorer = new PixelScorer();
        foreach ((float[] scores, int[] regions) in Random(new Random(1), tied: false, side: 200))
        {
            scorer.Add(scores, regions);
        }

        PixelScores measured = scorer.Measure();

        Assert.InRange(measured.Roc.Count, 50, PixelScorer.CurvePoints + 2);
        Assert.Equal((1.0, 1.0), (measured.Roc[^1].FalsePositiveRate, measured.Roc[^1].TruePositiveRate));
        Assert.Equal(1, measured.Pro[^1].TruePositiveRate, 9);
    }

    [Fact]
    public void Add_WhatCannotBeMeasured_IsRefusedAndCountsNothing()
    {
        var scorer = new PixelScorer();

        Assert.Contains("score 1 is NaN", Assert.Throws<ArgumentException>(() => scorer.Add([0, float.NaN], [0, 1])).Message);
        Assert.Throws<ArgumentException>(() => scorer.Add([0, 1], [0]));
        Assert.Equal(0, scorer.Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelScorer(0));
    }

    private static (float[] Scores, int[] Regions)[] Random(Random random, bool tied, int side = 12)
    {
        var pictures = new (float[], int[])[4];
        for (int p = 0; p < pictures.Length; p++)
        {
            int[] regions = new int[side * side];
            for (int region = 1; p > 0 && region <= random.Next(4); region++)
            {
                // Runs of pixels: how regions lie does not matter here.
                int first = random.Next(regions.Length);
                regions.AsSpan(first, random.Next(1, Math.Min(side * 2, regions.Length - first + 1))).Fill(region);
            }

            pictures[p] = ([.. regions.Select(region => (tied ? random.Next(8) / 8f : random.NextSingle()) + (region > 0 ? 0.25f : 0))], regions);
        }

        return pictures;
    }
}
