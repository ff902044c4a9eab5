using System.Text.Json;
using EdgeInspector.Core.Evaluation;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class RocCurveTests
{
    [Fact]
    public async Task Area_RandomAndAdversarialScores_EqualsTheReference()
    {
        List<(float[] Scores, bool[] Truth)> cases =
        [
            ([0.1f, 0.9f], [false, true]),
            ([0.9f, 0.1f], [false, true]),
            ([0.5f, 0.5f, 0.5f, 0.5f], [true, false, true, false]),
            ([0.5f, 0.5f, 0.5f], [true, true, true]),
            ([0.5f, 0.4f], [false, false]),
            ([-3f, 0f, -0f, 1e30f, -1e30f], [true, false, true, true, false]),
        ];
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(2, 200);
            bool tied = seed % 2 == 0;
            bool[] truth = [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0)];
            cases.Add(([.. truth.Select(one => (tied ? random.Next(6) / 5f : random.NextSingle()) + (one ? 0.2f : 0))], truth));
        }

        JsonElement[] expected = await Reference.MeasureAsync(cases.Select(one => new { kind = "ranking", scores = one.Scores, truth = one.Truth }));

        for (int i = 0; i < cases.Count; i++)
        {
            var curve = new RocCurve(cases[i].Scores, cases[i].Truth);
            Reference.AssertSame(expected[i], "auroc", curve.Area);
            Reference.AssertSame(expected[i], "f1", curve.Best.F1);
            Reference.AssertSame(expected[i], "threshold", curve.Best.Threshold);
        }
    }

    [Fact]
    public void Points_OfACurve_EncloseItsArea()
    {
        var random = new Random(5);
        float[] scores = [.. Enumerable.Range(0, 300).Select(_ => random.Next(40) / 40f)];
        bool[] truth = [.. scores.Select(score => random.NextSingle() < score)];
        var curve = new RocCurve(scores, truth);

        IReadOnlyList<RocPoint> points = curve.Points();

        double area = points.Zip(points.Skip(1), (a, b) => 0.5 * (a.TruePositiveRate + b.TruePositiveRate) * (b.FalsePositiveRate - a.FalsePositiveRate)).Sum();
        Assert.Equal(curve.Area, area, 12);
        Assert.Equal((0.0, 0.0), (points[0].FalsePositiveRate, points[0].TruePositiveRate));
        Assert.Equal((1.0, 1.0), (points[^1].FalsePositiveRate, points[^1].TruePositiveRate));
    }

    [Fact]
    public void New_Empty_HasNoFigures()
    {
        var curve = new RocCurve([], []);

        Assert.True(double.IsNaN(curve.Area) && double.IsNaN(curve.Best.F1));
        Assert.Empty(curve.Points());
    }

    [Fact]
    public void New_WhatCannotBeMeasured_IsRefused()
    {
        Assert.Contains("score 1 is NaN", Assert.Throws<ArgumentException>(() => new RocCurve([0.5f, float.NaN], [true, false])).Message);
        Assert.Contains("1 truths for 2 scores", Assert.Throws<ArgumentException>(() => new RocCurve([0.5f, 0.5f], [true])).Message);
    }
}
