using System.Text.Json;
using EdgeInspector.Core.Evaluation;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

/// <summary>Class maps, labels and heatmaps against the reference.</summary>
public sealed class PixelAgreementTests
{
    [Fact]
    public async Task SegmentationScorer_RandomMaps_EqualsTheReference()
    {
        List<(byte[] Truth, byte[] Found)> cases = [([0, 0], [0, 0]), ([1, 1], [0, 0]), ([255, 255, 1], [2, 3, 1]), ([3, 3, 3], [3, 3, 3])];
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            byte[] truth = [.. Enumerable.Range(0, 300).Select(_ => (byte)(random.Next(12) == 0 ? 255 : random.Next(seed % 4 + 1)))];
            cases.Add((truth, [.. truth.Select(one => random.Next(3) == 0 || one == 255 ? (byte)random.Next(4) : one)]));
        }

        JsonElement[] expected = await Reference.MeasureAsync(cases.Select(one =>
            new { kind = "segmentation", classes = 4, truth = one.Truth.Select(value => (int)value), found = one.Found.Select(value => (int)value) }));

        for (int i = 0; i < cases.Count; i++)
        {
            var scorer = new SegmentationScorer(4);
            scorer.Add(cases[i].Truth.AsSpan(0, 1), cases[i].Found.AsSpan(0, 1));
            scorer.Add(cases[i].Truth.AsSpan(1), cases[i].Found.AsSpan(1));
            Reference.AssertSame(expected[i], "iou", Enumerable.Range(0, 4).Select(scorer.Pixels.Iou));
            Reference.AssertSame(expected[i], "dice", Enumerable.Range(0, 4).Select(scorer.Pixels.F1));
            Reference.AssertSame(expected[i], "mean_iou", scorer.MeanIou());
            Reference.AssertSame(expected[i], "mean_dice", scorer.MeanDice());
            Reference.AssertSame(expected[i], "mean_iou_objects", scorer.MeanIou(except: 0));
        }
    }

    [Fact]
    public void SegmentationScorer_WrongSizesOrClasses_AreRefused()
    {
        var scorer = new SegmentationScorer(2);

        Assert.Contains("3 true pixels for 2 found ones", Assert.Throws<ArgumentException>(() => scorer.Add([0, 0, 0], [0, 0])).Message);
        Assert.Contains("A pixel of class 0 was called class 2; there are 2 classes", Assert.Throws<ArgumentException>(() => scorer.Add([0], [2])).Message);
        Assert.Equal(0, scorer.Pixels.Total);
        Assert.True(double.IsNaN(scorer.MeanIou()));
    }

    [Fact]
    public async Task ConfusionMatrix_RandomLabels_EqualsTheReference()
    {
        List<(int[] Truth, int[] Found)> cases = [([0], [0]), ([1, 1], [0, 0]), ([2, 2, 2], [2, 2, 2])];
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            cases.Add(([.. Enumerable.Range(0, 50).Select(_ => random.Next(4))], [.. Enumerable.Range(0, 50).Select(_ => random.Next(5))]));
        }

        JsonElement[] expected = await Reference.MeasureAsync(cases.Select(one => new { kind = "labels", classes = 5, truth = one.Truth, found = one.Found }));

        for (int i = 0; i < cases.Count; i++)
        {
            var matrix = new ConfusionMatrix(5);
            foreach ((int truth, int found) in cases[i].Truth.Zip(cases[i].Found))
            {
                matrix.Add(truth, found);
            }

            Reference.AssertSame(expected[i], "accuracy", matrix.Accuracy);
            Reference.AssertSame(expected[i], "precision", Enumerable.Range(0, 5).Select(matrix.Precision));
            Reference.AssertSame(expected[i], "recall", Enumerable.Range(0, 5).Select(matrix.Recall));
            for (int t = 0; t < 5; t++)
            {
                Assert.Equal(expected[i].GetProperty("confusion")[t].EnumerateArray().Select(value => (long)value.GetDouble()), Enumerable.Range(0, 5).Select(f => matrix[t, f]));
            }
        }
    }

    [Fact]
    public void ConfusionMatrix_Empty_HasNoFigures()
    {
        var matrix = new ConfusionMatrix(2);

        Assert.True(double.IsNaN(matrix.Accuracy) && double.IsNaN(matrix.Precision(0)) && double.IsNaN(matrix.Recall(1)) && double.IsNaN(matrix.F1(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[-1, 0]);
    }

    [Fact]
    public async Task HeatmapAgreement_RandomAndFlatMaps_EqualsTheReference()
    {
        List<(float[] Heat, byte[] Mask)> cases = [([0, 0, 0, 0], [1, 0, 0, 0]), ([1, 1, 0, 0], [1, 0, 0, 0]), ([-1, -2, -3], [0, 1, 0]), ([0.3f], [9]), ([0, 1, 2], [1, 1, 1])];
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            byte[] mask = [1, .. Enumerable.Range(0, 80).Select(_ => (byte)random.Next(2))];
            cases.Add(([.. mask.Select(inside => (seed % 2 == 0 ? random.Next(5) / 4f : random.NextSingle()) + (inside * 0.3f) - (seed % 3 * 0.2f))], mask));
        }

        JsonElement[] expected = await Reference.MeasureAsync(cases.Select(one => new { kind = "heatmap", heat = one.Heat, mask = one.Mask.Select(value => (int)value) }));

        for (int i = 0; i < cases.Count; i++)
        {
            HeatmapAgreement agreement = HeatmapAgreement.Measure(cases[i].Heat, cases[i].Mask);
            Reference.AssertSame(expected[i], "hit", agreement.Hit);
            Reference.AssertSame(expected[i], "mass", agreement.Mass);
            Reference.AssertSame(expected[i], "iou", agreement.BestIou);
            double atThreshold = cases[i].Heat.Zip(cases[i].Mask).Count(pixel => pixel.First >= agreement.Threshold && pixel.Second != 0)
                / (double)cases[i].Heat.Zip(cases[i].Mask).Count(pixel => pixel.First >= agreement.Threshold || pixel.Second != 0);
            Assert.Equal(agreement.BestIou, atThreshold, 12);
        }
    }

    [Fact]
    public void HeatmapAgreement_WhatCannotBeMeasured_IsRefused()
    {
        Assert.Contains("mask is empty", Assert.Throws<ArgumentException>(() => HeatmapAgreement.Measure([0, 1], [0, 0])).Message);
        Assert.Contains("heatmap pixel 1 is NaN", Assert.Throws<ArgumentException>(() => HeatmapAgreement.Measure([0, float.NaN], [1, 0])).Message);
        Assert.Throws<ArgumentException>(() => HeatmapAgreement.Measure([0, 1], [1]));
    }
}
