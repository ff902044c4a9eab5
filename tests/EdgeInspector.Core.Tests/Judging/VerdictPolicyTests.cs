using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

public sealed class VerdictPolicyTests
{
    private static readonly ModelReference Model = new("pcb-defects", "1.0.0", new string('0', 64));
    private static readonly ClassTable Classes = ClassTable.Of(Model, ["open", "short", "spur"], 0.35f);
    private static readonly Zone Left = new("left", [new Vector2(0, 0), new Vector2(0.5f, 0), new Vector2(0.5f, 1), new Vector2(0, 1)]);
    private static readonly Zone Top = new("top", [new Vector2(0, 0), new Vector2(1, 0), new Vector2(1, 0.5f), new Vector2(0, 0.5f)]);

    [Theory]
    [InlineData("1", "N")]
    [InlineData("01", "bN")]
    [InlineData("10", "Nb")]
    public void Judge_OneOfOne_ActsAtOnce(string seen, string expected) => Assert.Equal(expected, Run(seen, "1 of 1"));

    [Theory]
    [InlineData("111", "bNN")]
    [InlineData("1011", "bbNN")]
    [InlineData("10011", "bbbbN")]
    [InlineData("110011", "bNNbbN")]
    [InlineData("1101", "bNNN")]
    public void Judge_TwoOfThree_LooksAtTheLastThree(string seen, string expected) => Assert.Equal(expected, Run(seen, "2 of 3"));

    [Fact]
    public void Judge_ThreeOfFive_AYoungTrackNeedsItsThree() => Assert.Equal("bbNNNbbbbN", Run("1110000111", "3 of 5"));

    [Theory]
    [InlineData(0.5f, RuleOutcome.Ng)]
    [InlineData(0.499f, RuleOutcome.Below)]
    public void Judge_ConfidenceAtTheLimit_Fits(float confidence, RuleOutcome expected)
    {
        VerdictPolicy policy = Policy(new VerdictRule { MinConfidence = 0.5f, Frames = FrameQuota.Single });
        Assert.Equal(expected, policy.Judge(Sight(confidence: confidence), new ulong[1]));
    }

    [Theory]
    [InlineData(20, 6, RuleOutcome.Ng)]
    [InlineData(6, 20, RuleOutcome.Ng)]
    [InlineData(19.9f, 19.9f, RuleOutcome.Below)]
    public void Judge_LongerEdgeAtTheLimit_Fits(float width, float height, RuleOutcome expected)
    {
        VerdictPolicy policy = Policy(new VerdictRule { MinSizePx = 20, Frames = FrameQuota.Single });
        Assert.Equal(expected, policy.Judge(Sight(width: width, height: height), new ulong[1]));
    }

    [Fact]
    public void Judge_NoRules_IsTheModelsThresholdInTwoOfThree()
    {
        var classes = new ClassTable([new ClassEntry("open", 0.3f, Model), new ClassEntry("short", 0.7f, Model)]);
        var policy = new VerdictPolicy([], [], classes);
        Assert.Equal(1, policy.RuleCount);
        Assert.Equal(0.3f, policy.LowestConfidence);
        Assert.Equal(RuleOutcome.Ng, policy.Judge(Sight(0, 0.3f), new ulong[] { 2 }));
        Assert.Equal(RuleOutcome.Below, policy.Judge(Sight(1, 0.69f), new ulong[] { 2 }));
        Assert.Equal(RuleOutcome.Below, policy.Judge(Sight(0, 0.3f), new ulong[] { 0 }));
    }

    [Fact]
    public void Judge_NoRules_LetsClassesPassThatObjectToNothing()
    {
        var classes = new ClassTable([new ClassEntry("good", 0.5f, Model, IsObjection: false), new ClassEntry("rust", 0.5f, Model)]);
        var silent = new VerdictPolicy([], [], classes);
        Assert.Equal(RuleOutcome.NotCovered, silent.Judge(Sight(0, 0.9f), new ulong[] { 2 }));
        Assert.Equal(RuleOutcome.Ng, silent.Judge(Sight(1, 0.9f), new ulong[] { 2 }));
        var said = new VerdictPolicy([new VerdictRule { Frames = FrameQuota.Single }], [], classes);
        Assert.Equal(RuleOutcome.Ng, said.Judge(Sight(0, 0.9f), new ulong[1]));
    }

    [Fact]
    public void Judge_ClassRuleBeforeStar_IsStricterForItsClassAlone()
    {
        VerdictPolicy policy = Policy(
            new VerdictRule { Class = "spur", MinConfidence = 0.9f, Frames = FrameQuota.Single }, new VerdictRule { Frames = FrameQuota.Single });
        Assert.Equal(RuleOutcome.Below, policy.Judge(Sight(2, 0.8f), new ulong[2]));
        Assert.Equal(RuleOutcome.Ng, policy.Judge(Sight(2, 0.9f), new ulong[2]));
        Assert.Equal(RuleOutcome.Ng, policy.Judge(Sight(0, 0.4f), new ulong[2]));
    }

    [Fact]
    public void Judge_OkRule_IgnoresWhereItHoldsAndIsPassedOverWhereNot()
    {
        VerdictPolicy policy = Policy(
            new VerdictRule { Class = "spur", Verdict = VerdictKind.Ok, Zones = ["left"] },
            new VerdictRule { Class = "short", Verdict = VerdictKind.Ok, MinConfidence = 0.8f },
            new VerdictRule { Frames = FrameQuota.Single });
        Assert.Equal(RuleOutcome.Ignored, policy.Judge(Sight(2, x: 100), new ulong[3]));
        Assert.Equal(RuleOutcome.Ng, policy.Judge(Sight(2, x: 900), new ulong[3]));
        Assert.Equal(RuleOutcome.Ng, policy.Judge(Sight(1, 0.7f), new ulong[3]));
        Assert.Equal(RuleOutcome.Ignored, policy.Judge(Sight(1, 0.8f), new ulong[3]));
    }

    [Fact]
    public void Judge_ClassWithoutARule_IsNotCovered()
    {
        VerdictPolicy policy = Policy(new VerdictRule { Class = "open" });
        Assert.Equal(RuleOutcome.NotCovered, policy.Judge(Sight(1, 1), new ulong[1]));
    }

    [Fact]
    public void Judge_LeavesTheZone_ItsPastThereDoesNotHold()
    {
        VerdictPolicy policy = Policy(new VerdictRule { Zones = ["left"] });
        Assert.Equal(RuleOutcome.NotCovered, policy.Judge(Sight(x: 900), new ulong[] { 6 }));
    }

    [Theory]
    [InlineData(100, 100, "left")]
    [InlineData(900, 100, "top")]
    [InlineData(900, 900, null)]
    public void ZoneOf_Centre_IsTheFirstThatHoldsIt(float x, float y, string? expected) =>
        Assert.Equal(expected, Policy(new VerdictRule()).ZoneOf(Sight(x: x, y: y)));

    [Fact]
    public void Constructor_FaultyRules_NamesEveryFault()
    {
        VerdictRule[] rules =
        [
            new VerdictRule { Class = string.Empty },
            new VerdictRule { MinConfidence = 1.5f, MinSizePx = -1 },
            new VerdictRule { Frames = new FrameQuota(4, 3), Verdict = VerdictKind.NotJudged },
            new VerdictRule { Zones = ["right"] },
        ];
        var exception = Assert.Throws<ArgumentException>(() => new VerdictPolicy(rules, [Left, Left], Classes));
        foreach (string part in new[] { "empty class", "min_confidence 1.5", "min_size_px -1", "4 of 3", "NotJudged", "'right'", "named 2 times" })
        {
            Assert.Contains(part, exception.Message);
        }
    }

    [Theory]
    [InlineData("2 of 3", 2, 3)]
    [InlineData(" 10  OF 60 ", 10, 60)]
    public void FrameQuota_Text_IsRead(string text, int hits, int window)
    {
        Assert.True(FrameQuota.TryParse(text, out FrameQuota quota));
        Assert.Equal(new FrameQuota(hits, window), quota);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    [InlineData("2/3")]
    [InlineData("3 of 2")]
    [InlineData("0 of 2")]
    [InlineData("1 of 61")]
    [InlineData("-1 of 2")]
    public void FrameQuota_OtherText_IsRefused(string? text) => Assert.False(FrameQuota.TryParse(text, out _));

    [Fact]
    public void ClassTable_UnknownClass_SaysWhatToDo()
    {
        var exception = Assert.Throws<ModelContractException>(() => Classes[3]);
        Assert.Contains("pcb-defects 1.0.0", exception.Message);
    }

    private static VerdictPolicy Policy(params VerdictRule[] rules) => new(rules, [Left, Top], Classes);

    private static TrackSight Sight(int classIndex = 0, float confidence = 0.9f, float x = 500, float y = 500, float width = 40, float height = 40) =>
        new(classIndex, confidence, new FrameBox(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2)), 1000, 1000);

    /// <summary>Runs a track that fits (1) or is too faint (0) through a quota: N for NG, b for below.</summary>
    private static string Run(string seen, string quota)
    {
        Assert.True(FrameQuota.TryParse(quota, out FrameQuota frames));
        VerdictPolicy policy = Policy(new VerdictRule { Frames = frames });
        var history = new ulong[1];
        string said = string.Empty;
        foreach (char fits in seen)
        {
            history[0] <<= 1;
            said += policy.Judge(Sight(confidence: fits == '1' ? 0.9f : 0.1f), history) == RuleOutcome.Ng ? 'N' : 'b';
        }

        return said;
    }
}
