using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>What is told of one defect.</summary>
public sealed class InspectorTests : InspectorScene
{
    [Fact]
    public void Judge_FramesOfAnotherSize_BeginAnew()
    {
        Inspector inspector = Make();
        Judge(inspector, (500, 0.9f, 1));
        Judge(inspector, (500, 0.9f, 1));
        Found.Clear();
        JudgedFrame judged = inspector.Judge(Context() with { Width = 500, Height = 500 }, Found);

        InspectionEvent end = Assert.Single(judged.Events);
        Assert.Equal((EventPhase.End, 1000, 2L), (end.Phase, end.FrameWidth, end.Frame));
    }

    [Fact]
    public void Judge_EmptyFrame_IsOk()
    {
        Inspector inspector = Make();
        Assert.Equal(new Verdict(VerdictKind.Ok, NotJudgedReason.None, 0), Judge(inspector).Verdict);
    }

    [Fact]
    public void Judge_DefectSeenTwice_IsNgWithOneNewEvent()
    {
        Inspector inspector = Make();
        Assert.Equal(VerdictKind.Ok, Judge(inspector, (100, 0.9f, 1)).Verdict.Kind);
        JudgedFrame judged = Judge(inspector, (100, 0.8f, 1), (500, 0.9f, 0));
        Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
        InspectionEvent said = Assert.Single(judged.Events);
        Assert.Equal(EventPhase.New, said.Phase);
        Assert.Equal(2, said.Frame);
        Assert.Equal("top", said.Camera);
        Assert.Equal("short", said.Class);
        Assert.Equal(0.8f, said.Confidence);
        Assert.Equal(new FrameBox(100, 100, 140, 120), said.Box);
        Assert.Equal(800, said.AreaPx);
        Assert.Equal(40, said.LengthPx);
        Assert.Equal(2, said.Frames);
        Assert.Equal(12, said.LatencyMs);
        Assert.Equal(Model, said.Model);
        Assert.Null(said.Anomaly);
        Assert.Equal(Clock.UtcOf(2), said.Time);
        Assert.Equal(said.Id, judged.Tracks[0].EventId);
        Assert.Null(judged.Tracks[1].EventId);
        Assert.Equal(2, Judge(inspector, (100, 0.8f, 1), (500, 0.9f, 0)).Verdict.Defects);
    }

    [Fact]
    public void Judge_DefectGone_EndsWithItsBestMeasurement()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.6f, 1));
        InspectionEvent opened = Assert.Single(Judge(inspector, (100, 0.7f, 1)).Events);
        Judge(inspector, (102, 0.95f, 1));
        Judge(inspector, (100, 0.5f, 1));
        InspectionEvent? ended = null;
        for (int i = 0; i < 40 && ended is null; i++)
        {
            ended = Judge(inspector).Events.SingleOrDefault();
        }

        Assert.NotNull(ended);
        Assert.Equal(opened.Id, ended.Id);
        Assert.Equal(EventPhase.End, ended.Phase);
        Assert.Equal(35, ended.Frame);
        Assert.Equal(0.95f, ended.Confidence);
        Assert.Equal(102, ended.Box.X1);
        Assert.Equal(3, ended.MeasuredFrame);
        Assert.Equal(4, ended.Frames);
        Assert.Equal(VerdictKind.Ng, ended.Verdict);
    }

    [Fact]
    public void Judge_LostAndFoundWithinTheBuffer_IsTheSameEvent()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(VerdictKind.Ok, Judge(inspector).Verdict.Kind);
        }

        JudgedFrame judged = Judge(inspector, (101, 0.9f, 1));
        Assert.Empty(judged.Events);
        Assert.NotNull(judged.Tracks[0].EventId);
    }

    [Fact]
    public void Judge_Late_IsNotJudgedButTheDefectIsTold()
    {
        Inspector inspector = Make();
        LatencyMs = 100;
        Judge(inspector, (100, 0.9f, 1));
        LatencyMs = 100.1;
        JudgedFrame judged = Judge(inspector, (100, 0.9f, 1));
        Assert.Equal(new Verdict(VerdictKind.NotJudged, NotJudgedReason.DeadlinePassed, 0), judged.Verdict);
        Assert.Equal(100.1, Assert.Single(judged.Events).LatencyMs);
    }

    [Fact]
    public void Judge_ConfidenceRises_UpdatesOnceASecond()
    {
        Inspector inspector = Make();
        var updates = new List<(long Frame, float Confidence)>();
        for (int i = 0; i < 100; i++)
        {
            JudgedFrame judged = Judge(inspector, (100, 0.4f + (0.005f * i), 1));
            updates.AddRange(judged.Events.Where(said => said.Phase == EventPhase.Update).Select(said => (said.Frame, said.Confidence)));
        }

        // 30 fps: 0.15 more every second.
        Assert.Equal([32, 62, 92], updates.Select(update => update.Frame));
    }

    [Fact]
    public void Judge_MovesToAnotherZone_UpdatesTheZone()
    {
        Inspector inspector = Make(zones: [new Zone("left", [new Vector2(0, 0), new Vector2(0.5f, 0), new Vector2(0.5f, 1), new Vector2(0, 1)])]);
        var said = new List<InspectionEvent>();
        for (int i = 0; i < 80; i++)
        {
            said.AddRange(Judge(inspector, (200 + (10 * i), 0.9f, 1)).Events);
        }

        Assert.Equal([EventPhase.New, EventPhase.Update], said.Select(one => one.Phase));
        Assert.Equal(["left", null], said.Select(one => one.Zone));
    }

    [Fact]
    public void Judge_MovesIntoAnIgnoredZone_UpdatesTheVerdictToOk()
    {
        Inspector inspector = Make(
            [new VerdictRule { Verdict = VerdictKind.Ok, Zones = ["edge"] }, new VerdictRule()],
            [new Zone("edge", [new Vector2(0.5f, 0), new Vector2(1, 0), new Vector2(1, 1), new Vector2(0.5f, 1)])]);
        var said = new List<InspectionEvent>();
        VerdictKind last = VerdictKind.NotJudged;
        for (int i = 0; i < 75; i++)
        {
            JudgedFrame judged = Judge(inspector, (200 + (10 * i), 0.9f, 1));
            said.AddRange(judged.Events);
            last = judged.Verdict.Kind;
        }

        said.AddRange(inspector.Flush());
        Assert.Equal([VerdictKind.Ng, VerdictKind.Ok, VerdictKind.Ok], said.Select(one => one.Verdict));
        Assert.Equal(VerdictKind.Ok, last);
    }

    [Fact]
    public void Judge_FaintForAWhile_TheEventStaysNg()
    {
        Inspector inspector = Make();
        var said = new List<InspectionEvent>();
        for (int i = 0; i < 100; i++)
        {
            said.AddRange(Judge(inspector, (200, i < 10 ? 0.9f : 0.3f, 1)).Events);
        }

        Assert.Equal(EventPhase.New, Assert.Single(said).Phase);
        Assert.Equal(VerdictKind.Ng, Assert.Single(inspector.Flush()).Verdict);
    }

    [Fact]
    public void Judge_ClassCorrected_UpdatesTheClass()
    {
        Inspector inspector = Make();
        var said = new List<InspectionEvent>();
        for (int i = 0; i < 60; i++)
        {
            said.AddRange(Judge(inspector, (200, 0.9f, i < 5 ? 1 : 2)).Events);
        }

        Assert.Equal(["short", "spur"], said.Select(one => one.Class));
    }

    [Fact]
    public void Judge_AnomalyMeasured_IsTold()
    {
        Inspector inspector = Make();
        for (int i = 0; i < 2; i++)
        {
            Found.Clear();
            Found.Add(new FrameBox(10, 10, 50, 50), 0.9f, 0, 0.5f + (0.1f * i));
            inspector.Judge(Context(), Found);
        }

        Assert.Equal(0.6f, Assert.Single(inspector.Flush()).Anomaly);
    }

    [Fact]
    public void Flush_OpenEvents_EndsAllOnce()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1), (300, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1), (300, 0.9f, 1));
        Assert.Equal([EventPhase.End, EventPhase.End], inspector.Flush().Select(said => said.Phase));
        Assert.Empty(inspector.Flush());
        FrameNumber = 0;
        Assert.Equal(VerdictKind.Ok, Judge(inspector, (100, 0.9f, 1)).Verdict.Kind);
        Assert.Equal(3, inspector.Judge(Context(), Found).Events[0].Track);
    }

    [Fact]
    public void Flush_BeforeAnyFrame_IsEmpty() => Assert.Empty(Make().Flush());

    [Fact]
    public void Judge_PartAndTrigger_StayThoseOfTheFirstPhase()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Found.Clear();
        Found.Add(new FrameBox(100, 100, 140, 120), 0.9f, 1);
        Assert.Equal("A7", Assert.Single(inspector.Judge(Context() with { PartId = "A7", TriggerId = "t1" }, Found).Events).PartId);
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent ended = Assert.Single(inspector.Flush());
        Assert.Equal("A7", ended.PartId);
        Assert.Equal("t1", ended.TriggerId);
    }

    [Fact]
    public void Constructor_FaultyOptions_NamesEveryFault()
    {
        var options = new InspectorOptions { Camera = " ", DeadlineMs = 0, Rules = [new VerdictRule { MinConfidence = 2 }] };
        var exception = Assert.Throws<ArgumentException>(() => new Inspector(options, new UlidGenerator(Clock), Clock));
        Assert.Contains("no name", exception.Message);
        Assert.Contains("deadline_ms", exception.Message);
        Assert.Contains("min_confidence", exception.Message);
    }
}
