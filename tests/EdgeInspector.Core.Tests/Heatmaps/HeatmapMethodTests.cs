using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using Xunit;

namespace EdgeInspector.Core.Tests.Heatmaps;

/// <summary>A model of which is known what it goes by: maps must show it, and their faithfulness must say so.</summary>
public sealed class HeatmapMethodTests : IDisposable
{
    private static readonly FrameBox s_spot = new(96, 32, 128, 64);

    private readonly Frame _frame = new FramePool().Rent(160, 120);
    private readonly SpotModel _model = new(s_spot);
    private readonly HeatmapTarget _target = new(1, s_spot);

    public HeatmapMethodTests()
    {
        var random = new Random(3);
        for (int y = 0; y < _frame.Height; y++)
        {
            for (int x = 0; x < _frame.Width; x++)
            {
                bool isSpot = x >= s_spot.X1 && x < s_spot.X2 && y >= s_spot.Y1 && y < s_spot.Y2;
                _frame.Row(y).Slice(3 * x, 3).Fill((byte)(isSpot ? 250 : random.Next(20, 60)));
            }
        }
    }

    public static TheoryData<string> Methods => ["occlusion", "rise"];

    public void Dispose() => _frame.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_ModelOfOnePlace_ShowsThatPlace(string name)
    {
        IHeatmapMethod method = Create(name);
        var map = new Heatmap();
        int steps = 0;

        method.Explain(_model, _frame, _target, map, new HeatmapProgress(() => steps++));

        Assert.Equal((method.Runs, method.Runs), (_model.Runs, steps));
        Faithfulness faith = new FaithfulnessTest().Measure(_model, _frame, _target, map);
        Assert.Equal(1, faith.Hit);
        Assert.InRange(faith.Whole, 0.97, 0.99);
        // Blurred the spot is half as bright; being a twentieth of the picture it goes, and comes, within the first tenth.
        Assert.InRange(faith.Deletion, 0.3, 0.55);
        Assert.InRange(faith.Insertion, 0.85, 0.99);
        Assert.Equal(name, method.Name);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Explain_Region_LooksAtNothingElse(string name)
    {
        _frame.Region = new FrameRegion(80, 16, 64, 64);
        byte before = _frame.Pixels[0];
        var map = new Heatmap();

        Create(name).Explain(_model, _frame, _target, map);

        Assert.Equal(_frame.Region, map.Region);
        Assert.Equal(before, _frame.Pixels[0]);
        Assert.Equal(1, new FaithfulnessTest(8).Measure(_model, _frame, _target, map).Hit);
    }

    [Fact]
    public void Measure_RandomMaps_AreAtChance()
    {
        const int Maps = 200;
        var random = new Random(11);
        var map = new Heatmap();
        var test = new FaithfulnessTest(8);
        double hits = 0;
        double gain = 0;
        for (int i = 0; i < Maps; i++)
        {
            map.Resize(20, 15, _frame.Region);
            foreach (ref float value in map.Values)
            {
                value = random.NextSingle();
            }

            Faithfulness faith = test.Measure(_model, _frame, _target, map);
            hits += faith.Hit / Maps;
            gain += faith.Gain / Maps;
        }

        double share = s_spot.Area / (_frame.Width * _frame.Height);
        Assert.InRange(hits, share - (3 * Math.Sqrt(share * (1 - share) / Maps)), share + (3 * Math.Sqrt(share * (1 - share) / Maps)));
        Assert.InRange(gain, -0.03, 0.03);
    }

    [Fact]
    public void Measure_OppositeMap_IsAsFarBelowChance()
    {
        var map = new Heatmap();
        Create("occlusion").Explain(_model, _frame, _target, map);
        double gain = new FaithfulnessTest().Measure(_model, _frame, _target, map).Gain;
        foreach (ref float value in map.Values)
        {
            value = -value;
        }

        Faithfulness faith = new FaithfulnessTest().Measure(_model, _frame, _target, map);

        Assert.Equal(0, faith.Hit);
        Assert.True(gain > 0.3, $"{gain}");
        Assert.Equal(-gain, faith.Gain, 0.03);
    }

    [Fact]
    public void Measure_MapThatDoesNotFit_IsRefused()
    {
        var map = new Heatmap();
        var test = new FaithfulnessTest();

        Assert.Throws<ArgumentException>(() => test.Measure(_model, _frame, _target, map));
        map.Resize(2, 2, new FrameRegion(0, 0, 10, 10));
        Assert.Throws<ArgumentException>(() => test.Measure(_model, _frame, _target, map));
        map.Resize(2, 2, _frame.Region);
        map.Values[3] = float.NaN;
        Assert.Contains("heatmap cell 3 is NaN", Assert.Throws<ArgumentException>(() => test.Measure(_model, _frame, _target, map)).Message);
    }

    [Fact]
    public void Explain_SameSeed_GivesTheSameMap()
    {
        var one = new Heatmap();
        var other = new Heatmap();
        var third = new Heatmap();
        new Rise(30, seed: 5).Explain(_model, _frame, _target, one);
        new Rise(30, seed: 5).Explain(_model, _frame, _target, other);
        new Rise(30, seed: 6).Explain(_model, _frame, _target, third);

        Assert.Equal(one.Values.ToArray(), other.Values.ToArray());
        Assert.NotEqual(one.Values.ToArray(), third.Values.ToArray());
    }

    [Fact]
    public void Explain_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        int steps = 0;

        Assert.Throws<OperationCanceledException>(() => new Rise().Explain(_model, _frame, _target, new Heatmap(), new HeatmapProgress(
            () =>
            {
                if (++steps == 3)
                {
                    stop.Cancel();
                }
            },
            stop.Token)));
        Assert.Equal(3, _model.Runs);
    }

    [Fact]
    public void Combine_Maps_IsTheMeanOfTheirNormalisedOnes()
    {
        var one = new Heatmap();
        one.Resize(2, 1, _frame.Region);
        ((ReadOnlySpan<float>)[10, 30]).CopyTo(one.Values);
        var other = new Heatmap();
        other.Resize(2, 1, _frame.Region);
        ((ReadOnlySpan<float>)[1, -1]).CopyTo(other.Values);
        var flat = new Heatmap();
        flat.Resize(1, 1, _frame.Region);

        Assert.Equal([0.5f, 0.5f], Heatmap.Combine([one, other]).Values.ToArray());
        Assert.Equal([0f, 0.5f], Heatmap.Combine([one, flat]).Values.ToArray());
        Assert.Throws<ArgumentException>(() => Heatmap.Combine([]));
        Assert.Throws<ArgumentException>(() => Heatmap.Combine([one, new Heatmap()]));
    }

    private static IHeatmapMethod Create(string name) => name == "rise" ? new Rise() : new Occlusion();
}
