using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>Frames that are not judged, other models, and long streams.</summary>
public sealed class InspectorStreamTests : InspectorScene
{
    private readonly Random _misses = new(3);

    [Theory]
    [InlineData(NotJudgedReason.ModelFailed)]
    [InlineData(NotJudgedReason.PictureUnusable)]
    [InlineData(NotJudgedReason.Paused)]
    public void JudgeNot_Reason_IsTheVerdictAndTracksGoOn(NotJudgedReason reason)
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        JudgedFrame judged = inspector.JudgeNot(Context(), reason);
        Assert.Equal(new Verdict(VerdictKind.NotJudged, reason, 0), judged.Verdict);
        Assert.Equal(0, judged.Tracks.Length);

        // Not a frame of the track's life: the second sight makes 2 of 2 judged ones.
        Assert.Equal(VerdictKind.Ng, Judge(inspector, (100, 0.9f, 1)).Verdict.Kind);
    }

    [Fact]
    public void JudgeNot_ForLong_EndsOpenEvents()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        int ended = 0;
        for (int i = 0; i < 60; i++)
        {
            ended += inspector.JudgeNot(Context(), NotJudgedReason.ModelFailed).Events.Count(said => said.Phase == EventPhase.End);
        }

        Assert.Equal(1, ended);
    }

    [Fact]
    public void JudgeNot_NoReason_Throws() => Assert.Throws<ArgumentException>(() => Make().JudgeNot(Context(), NotJudgedReason.None));

    [Fact]
    public void Judge_FrameNumberStartsAnew_EndsWhatWasOpen()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        FrameNumber = 0;
        Assert.Equal(EventPhase.End, Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events).Phase);
    }

    [Fact]
    public void Judge_ModelSwappedWithTheSameLabels_TracksGoOnUnderTheNewModel()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.4f, 1));
        Judge(inspector, (100, 0.4f, 1));
        var next = Model with { Version = "1.1.0" };
        Classes = ClassTable.Of(next, ["open", "short", "spur"], 0.7f);
        Assert.Empty(Judge(inspector, (100, 0.9f, 1)).Events);
        Assert.Equal(next, Assert.Single(inspector.Flush()).Model);
    }

    [Fact]
    public void Judge_ModelSwappedWithOtherLabels_EndsUnderTheOldOnes()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        Classes = ClassTable.Of(Model with { Version = "2.0.0" }, ["scratch"], 0.5f);
        InspectionEvent ended = Assert.Single(Judge(inspector, (100, 0.9f, 0)).Events);
        Assert.Equal(EventPhase.End, ended.Phase);
        Assert.Equal("short", ended.Class);
        Assert.Equal("1.0.0", ended.Model.Version);
        Assert.Equal("scratch", Assert.Single(Judge(inspector, (100, 0.9f, 0)).Events).Class);
    }

    [Fact]
    public void Judge_ClassWithoutLabel_ThrowsAndTheFrameCanStillBeNotJudged()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        Found.Add(new FrameBox(500, 500, 540, 540), 0.9f, 7);
        FrameContext context = Context();
        Assert.Throws<ModelContractException>(() => inspector.Judge(context, Found));
        Assert.Empty(inspector.JudgeNot(context, NotJudgedReason.ModelFailed).Events);
        Assert.Equal(2, Judge(inspector, (100, 0.9f, 1)).Tracks[0].Track.FirstFrame + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Judge_RandomScenes_EveryEventIsNewThenUpdatesThenEnd(int seed)
    {
        var random = new Random(seed);
        Inspector inspector = Make(
            seed % 2 == 0 ? [] : [new VerdictRule { Class = "spur", Verdict = VerdictKind.Ok, Zones = ["left"] }, new VerdictRule { MinConfidence = 0.5f, Frames = new FrameQuota(1, seed) }],
            [new Zone("left", [new Vector2(0, 0), new Vector2(0.5f, 0), new Vector2(0.5f, 1), new Vector2(0, 1)])]);
        var life = new EventLife();
        for (int i = 0; i < 3000; i++)
        {
            FrameNumber += random.Next(20) == 0 ? random.Next(40) : 0;
            LatencyMs = random.Next(10) == 0 ? 200 : 20;
            switch (random.Next(200))
            {
                case 0:
                    life.Take(inspector.Flush(), FrameNumber);
                    FrameNumber = random.Next(2) == 0 ? 0 : FrameNumber;
                    break;
                case < 10:
                    life.Take(inspector.JudgeNot(Context(), NotJudgedReason.Paused).Events, FrameNumber);
                    break;
                case 10:
                    Classes = ClassTable.Of(Model, random.Next(2) == 0 ? ["open", "short", "spur"] : ["a", "b", "c"], 0.35f);
                    break;
                default:
                    Scatter(random);
                    JudgedFrame judged = inspector.Judge(Context(), Found);
                    life.Take(judged.Events, FrameNumber);
                    int ng = judged.Tracks.ToArray().Count(track => track.Outcome == RuleOutcome.Ng);
                    Assert.True(judged.Verdict.Defects == ng || judged.Verdict.Kind == VerdictKind.NotJudged);
                    Assert.All(judged.Tracks.ToArray(), track => Assert.Equal(life.OpenIdOf(track.Track.Id), track.EventId));
                    break;
            }
        }

        life.Take(inspector.Flush(), FrameNumber);
        life.AssertNothingOpen();
    }

    [Fact]
    public void Judge_SteadyFrames_AllocateNothing()
    {
        Inspector inspector = Make(zones: [new Zone("left", [new Vector2(0, 0), new Vector2(0.5f, 0), new Vector2(0.5f, 1), new Vector2(0, 1)])]);
        Steady(inspector, 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int events = Steady(inspector, 1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, events);
        Assert.Equal(0, allocated);
    }

    private void Scatter(Random random)
    {
        Found.Clear();
        for (int slot = 0; slot < 12; slot++)
        {
            if ((FrameNumber / 50 % (slot + 2) == 0) && random.Next(5) > 0)
            {
                float x = (80 * slot) + (FrameNumber % 50) + random.NextSingle();
                Found.Add(new FrameBox(x, 300, x + 40, 340), random.NextSingle(), random.Next(3));
            }
        }
    }

    private int Steady(Inspector inspector, int frames)
    {
        int events = 0;
        for (int i = 0; i < frames; i++)
        {
            Found.Clear();
            for (int slot = 0; slot < 20; slot++)
            {
                if (_misses.Next(10) > 0)
                {
                    Found.Add(new FrameBox(40 * slot, 300, (40 * slot) + 30, 340), 0.9f, slot % 3);
                }
            }

            events += inspector.Judge(Context(), Found).Events.Count;
        }

        return events;
    }
}
