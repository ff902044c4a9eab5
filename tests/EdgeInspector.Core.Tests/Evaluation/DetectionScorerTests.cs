using System.Text.Json;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class DetectionScorerTests
{
    private static readonly float[] s_thresholds = [0.3f, 0.5f, 0.5f, 0.7f];

    [Fact]
    public async Task Measure_RandomScenes_EqualsTheReference()
    {
        List<List<Picture>> sets = [.. Enumerable.Range(0, 40).Select(seed => Scene(new Random(seed), pictures: 6, coarse: seed % 2 == 0))];

        await AssertSameAsync(sets, overlap: 0.5);
    }

    [Fact]
    public async Task Measure_OtherWorkingOverlap_EqualsTheReference() =>
        await AssertSameAsync([Scene(new Random(99), 20, coarse: false), Scene(new Random(98), 20, coarse: true)], overlap: 0.33);

    [Fact]
    public async Task Measure_AdversarialSets_EqualsTheReference()
    {
        var box = new FrameBox(10, 10, 20, 20);
        var half = new FrameBox(10, 10, 20, 15);
        List<List<Picture>> sets =
        [
            [],
            [new([], [])],
            [new([new(box, 0)], [])],
            [new([], [(box, 0.9f, 0)])],
            [new([new(box, 0)], [(box, 0.9f, 0)])],
            // An overlap of exactly one half counts.
            [new([new(box, 0)], [(half, 0.9f, 0)])],
            // Every score the same, right and wrong ones mixed over pictures.
            [.. Enumerable.Range(0, 9).Select(i => new Picture([new(box, 0)], [(i % 3 == 0 ? box : new FrameBox(50, 50, 60, 60), 0.5f, 0), (half, 0.5f, 0)]))],
            // Three on one object, one object of another class under them.
            [new([new(box, 1), new(half, 2)], [(box, 0.9f, 1), (box, 0.8f, 1), (half, 0.95f, 1), (half, 0.6f, 3)])],
            // Crowds and ignored ones, of one class and of any.
            [new([new(new(0, 0, 100, 100), 0, TruthKind.Crowd), new(box, 0), new(half, 0, TruthKind.Ignored)], [(box, 0.9f, 0), (half, 0.8f, 0), (half, 0.7f, 0), (new(200, 200, 210, 210), 0.6f, 0)])],
            [new([new(new(0, 0, 100, 100), TruthBox.AnyClass, TruthKind.Crowd)], [(box, 0.9f, 0), (half, 0.8f, 2)])],
            [new([new(box, 0, TruthKind.Ignored)], [(box, 0.9f, 0), (box, 0.8f, 0)])],
            // Empty boxes overlap nothing.
            [new([new(new(5, 5, 5, 5), 0)], [(new(5, 5, 5, 5), 0.9f, 0)])],
            // 35 of 100 found: the recall 0.35 lies on a sample of the curve.
            [.. Enumerable.Range(0, 100).Select(i => new Picture([new(box, 0)], i < 35 ? [(box, 0.9f - (i * 0.001f), 0)] : [(new(50, 50, 60, 60), 0.89f - (i * 0.001f), 0)]))],
        ];

        await AssertSameAsync(sets, overlap: 0.5);
    }

    [Fact]
    public void Measure_PerfectDetector_IsOneThroughout()
    {
        var scorer = new DetectionScorer([0.5f, 0.5f]);
        var found = new Detections();
        found.Add(new FrameBox(0, 0, 10, 10), 0.9f, 0);
        found.Add(new FrameBox(20, 0, 30, 10), 0.8f, 1);
        scorer.Add([new(new FrameBox(0, 0, 10, 10), 0), new(new FrameBox(20, 0, 30, 10), 1)], found);

        DetectionScores scores = scorer.Measure();

        Assert.All([scores.Map50, scores.Map33, scores.Map5095, scores.Precision, scores.Recall, scores.F1, scores.Iou], value => Assert.Equal(1, value, 12));
        Assert.Equal([DetectionOutcome.Hit, DetectionOutcome.Hit], scorer.Last.Detections);
        Assert.Equal([true, true], scorer.Last.Found);
    }

    [Theory]
    [InlineData(float.NaN, 0, 0, "confidence 0 is NaN")]
    [InlineData(float.PositiveInfinity, 0, 0, "confidence 0 is")]
    [InlineData(0.5f, float.NaN, 0, "detection 0 is [NaN")]
    [InlineData(0.5f, 0, 2, "detection 0 is of class 2; there are 2 classes")]
    public void Add_WhatCannotBeMeasured_IsRefused(float confidence, float x, int c, string words)
    {
        var scorer = new DetectionScorer([0.5f, 0.5f]);
        var found = new Detections();
        found.Add(new FrameBox(x, 0, 10, 10), confidence, c);

        ArgumentException error = Assert.Throws<ArgumentException>(() => scorer.Add([], found));

        Assert.Contains(words, error.Message);
        Assert.Equal(0, scorer.Measure().Pictures);
    }

    [Fact]
    public void Add_LabelledBoxOfNoClass_IsRefused()
    {
        var scorer = new DetectionScorer([0.5f]);

        Assert.Contains("labelled box 0 is of class 1", Assert.Throws<ArgumentException>(() => scorer.Add([new(default, 1)], new Detections())).Message);
        Assert.Throws<ArgumentException>(() => scorer.Add([new(default, TruthBox.AnyClass)], new Detections()));
        Assert.Throws<ArgumentException>(() => scorer.Add([new(new FrameBox(0, 0, float.NaN, 1), 0)], new Detections()));
    }

    [Fact]
    public void Curve_OfEachClass_EndsAtTheRecallOfEverythingFound()
    {
        var scorer = new DetectionScorer([0.5f]);
        var found = new Detections();
        found.Add(new FrameBox(0, 0, 10, 10), 0.9f, 0);
        found.Add(new FrameBox(50, 0, 60, 10), 0.9f, 0);
        found.Add(new FrameBox(20, 0, 30, 10), 0.1f, 0);
        scorer.Add([new(new FrameBox(0, 0, 10, 10), 0), new(new FrameBox(20, 0, 30, 10), 0)], found);

        Assert.Equal([new(0.9f, 0.5, 0.5), new PrecisionRecall(0.1f, 2.0 / 3, 1)], scorer.Measure().Classes[0].Curve);
    }

    private static async Task AssertSameAsync(List<List<Picture>> sets, double overlap)
    {
        JsonElement[] expected = await Reference.MeasureAsync(sets.Select(set => Describe(set, overlap)));
        for (int s = 0; s < sets.Count; s++)
        {
            var scorer = new DetectionScorer(s_thresholds, overlap);
            var found = new Detections();
            foreach (Picture picture in sets[s])
            {
                found.Clear();
                foreach ((FrameBox box, float score, int c) in picture.Found)
                {
                    found.Add(box, score, c);
                }

                scorer.Add(picture.Truths, found);
            }

            DetectionScores scores = scorer.Measure();
            Reference.AssertSame(expected[s], "map_33", scores.Map33);
            Reference.AssertSame(expected[s], "map_50", scores.Map50);
            Reference.AssertSame(expected[s], "map_50_95", scores.Map5095);
            Reference.AssertSame(expected[s], "precision", scores.Precision);
            Reference.AssertSame(expected[s], "recall", scores.Recall);
            Reference.AssertSame(expected[s], "f1", scores.F1);
            Reference.AssertSame(expected[s], "iou", scores.Iou);
            Reference.AssertSame(expected[s], "class_precision", scores.Classes.Select(one => one.Precision));
            Reference.AssertSame(expected[s], "class_recall", scores.Classes.Select(one => one.Recall));
            Reference.AssertSame(expected[s], "class_iou", scores.Classes.Select(one => one.Iou));
            for (int c = 0; c < s_thresholds.Length; c++)
            {
                Assert.Equal(
                    expected[s].GetProperty("ap")[c].EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : Math.Round(value.GetDouble(), 9)),
                    scores.Classes[c].AveragePrecisions.Select(value => Math.Round(value, 9)));
            }

            for (int t = 0; t <= s_thresholds.Length; t++)
            {
                Assert.Equal(
                    expected[s].GetProperty("confusion")[t].EnumerateArray().Select(value => (long)value.GetDouble()),
                    Enumerable.Range(0, s_thresholds.Length + 1).Select(f => scores.Confusion[t, f]));
            }
        }
    }

    private static object Describe(List<Picture> set, double overlap) => new
    {
        kind = "detection",
        overlap,
        thresholds = s_thresholds,
        pictures = set.Select(picture => new
        {
            scores = picture.Found.Select(one => one.Score),
            boxes = picture.Found.Select(one => Corners(one.Box)),
            classes = picture.Found.Select(one => one.Class),
            truths = picture.Truths.Select(truth => new Dictionary<string, object>
            {
                ["kind"] = truth.Kind.ToString().ToLowerInvariant(),
                ["class"] = truth.Class,
                ["box"] = Corners(truth.Box),
            }),
        }),
    };

    private static float[] Corners(FrameBox box) => [box.X1, box.Y1, box.X2, box.Y2];

    /// <summary>Objects, some of them found with a shifted box or a wrong class, and false alarms. Coarse: whole pixels and tenths, so that ties abound.</summary>
    private static List<Picture> Scene(Random random, int pictures, bool coarse)
    {
        var set = new List<Picture>();
        for (int p = 0; p < pictures; p++)
        {
            var truths = new List<TruthBox>();
            var found = new List<(FrameBox, float, int)>();
            for (int i = random.Next(8); i > 0; i--)
            {
                FrameBox box = Box(random, coarse);
                int kind = random.Next(10);
                int c = kind == 9 ? TruthBox.AnyClass : random.Next(3);
                truths.Add(new TruthBox(box, c, kind switch { 7 => TruthKind.Ignored, 8 or 9 => TruthKind.Crowd, _ => TruthKind.Object }));
                for (int j = random.Next(4); j > 0; j--)
                {
                    found.Add((Shift(box, random, coarse), Score(random, coarse), random.Next(5) == 0 ? random.Next(4) : Math.Max(0, c)));
                }
            }

            for (int i = random.Next(4); i > 0; i--)
            {
                found.Add((Box(random, coarse), Score(random, coarse), random.Next(4)));
            }

            set.Add(new Picture([.. truths], [.. found]));
        }

        return set;
    }

    private static FrameBox Box(Random random, bool coarse)
    {
        float x = Value(random, 0, 40, coarse);
        float y = Value(random, 0, 40, coarse);
        return new FrameBox(x, y, x + Value(random, 4, 40, coarse), y + Value(random, 4, 40, coarse));
    }

    private static FrameBox Shift(FrameBox box, Random random, bool coarse) => new(
        box.X1 + Value(random, -3, 3, coarse), box.Y1 + Value(random, -3, 3, coarse), box.X2 + Value(random, 0, 4, coarse), box.Y2 + Value(random, 0, 4, coarse));

    private static float Value(Random random, int from, int to, bool coarse) => coarse ? random.Next(from, to) : from + (random.NextSingle() * (to - from));

    private static float Score(Random random, bool coarse) => coarse ? random.Next(1, 10) / 10f : random.NextSingle();

    private sealed record Picture(TruthBox[] Truths, (FrameBox Box, float Score, int Class)[] Found);
}
