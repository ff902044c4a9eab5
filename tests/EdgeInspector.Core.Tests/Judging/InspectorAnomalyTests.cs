using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>What a detector and an anomaly model find in one place is one defect.</summary>
public sealed class InspectorAnomalyTests : InspectorScene
{
    private const int Short = 1;
    private const int Anomaly = 2;
    private const int Rust = 3;

    public InspectorAnomalyTests()
    {
        Classes = new ClassTable([new("open", 0.35f, Model), new("short", 0.35f, Model), new("anomaly", 0.5f, new("pcb-anomaly", "1.0.0", ""), Kind: ClassKind.Anomaly), new("rust", 0.5f, Model, Kind: ClassKind.Picture)]);
    }

    [Fact]
    public void Judge_AnomalyOnAnNgObject_IsThatDefectAndGivesItItsScore()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        JudgedFrame judged = LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.8f, Anomaly));

        InspectionEvent said = Assert.Single(judged.Events);
        Assert.Equal("short", said.Class);
        Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
        Assert.Equal([RuleOutcome.Ng, RuleOutcome.Known], Outcomes(judged));
        Assert.Equal(0.8f, said.Anomaly);
        Assert.Equal(0.8f, End(inspector).Single().Anomaly);
    }

    [Fact]
    public void Judge_AnomalyFirstInTheList_IsJoinedAllTheSame()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Spot, 0.7f, Anomaly), (Board, 0.9f, Short));
        Assert.Equal("short", Assert.Single(LookAt(inspector, (Spot, 0.7f, Anomaly), (Board, 0.9f, Short)).Events).Class);
    }

    [Fact]
    public void Judge_AnomalyOnADoubtfulObject_IsADefectOfItsOwn()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short", Verdict = VerdictKind.Ng, MinConfidence = 0.8f }, new VerdictRule { Verdict = VerdictKind.Ng }]);
        LookAt(inspector, (Board, 0.6f, Short), (Spot, 0.7f, Anomaly));
        Assert.Equal("anomaly", Assert.Single(LookAt(inspector, (Board, 0.6f, Short), (Spot, 0.7f, Anomaly)).Events).Class);
    }

    [Fact]
    public void Judge_AnomalyOnAPartThatIsNoDefect_IsADefectOfItsOwn()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short", Verdict = VerdictKind.Ok }, new VerdictRule { Verdict = VerdictKind.Ng }]);
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        Assert.Equal("anomaly", Assert.Single(LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Events).Class);
    }

    [Fact]
    public void Judge_AnomalyBesideAnNgObject_IsADefectOfItsOwn()
    {
        Inspector inspector = Make();
        var beside = new FrameBox(151, 110, 161, 120);
        LookAt(inspector, (Board, 0.9f, Short), (beside, 0.7f, Anomaly));
        JudgedFrame judged = LookAt(inspector, (Board, 0.9f, Short), (beside, 0.7f, Anomaly));
        Assert.Equal(["short", "anomaly"], judged.Events.Select(static one => one.Class));
        Assert.Equal(2, judged.Verdict.Defects);
    }

    [Fact]
    public void Judge_ObjectNotFoundForAWhile_AnomalyKeepsItNgAndIsADefectOfItsOwnOnceThatHasEnded()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        string known = Assert.Single(LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Events).Id;
        JudgedFrame judged = LookAt(inspector, (Spot, 0.7f, Anomaly));
        for (int i = 0; i < 60 && judged.Events.Count == 0; i++)
        {
            Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
            Assert.Equal(known, Assert.Single(judged.Tracks.ToArray()).EventId);
            judged = LookAt(inspector, (Spot, 0.7f, Anomaly));
        }

        Assert.Equal([("anomaly", EventPhase.New), ("short", EventPhase.End)], judged.Events.Select(static one => (one.Class, one.Phase)));
        Assert.Equal(judged.Events[0].Id, Assert.Single(judged.Tracks.ToArray()).EventId);
    }

    [Fact]
    public void Judge_ObjectFaintAgain_AnomalyOnItKeepsTheFrameNgWithoutASecondDefect()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short", Verdict = VerdictKind.Ng, MinConfidence = 0.8f, Frames = FrameQuota.Single }, new VerdictRule { Verdict = VerdictKind.Ng }]);
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        string known = LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Tracks[0].EventId!;
        JudgedFrame judged = LookAt(inspector, (Board, 0.6f, Short), (Spot, 0.7f, Anomaly));
        Assert.Empty(judged.Events);
        Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
        Assert.Equal([RuleOutcome.Below, RuleOutcome.Ng], Outcomes(judged));
        Assert.Equal([known, known], judged.Tracks.ToArray().Select(static track => track.EventId!));
    }

    [Fact]
    public void Judge_AnomalyLargerThanTheObjectInItsMiddle_IsADefectOfItsOwn()
    {
        Inspector inspector = Make();
        var stain = new FrameBox(25, 25, 225, 225);
        LookAt(inspector, (Board, 0.9f, Short), (stain, 0.7f, Anomaly));
        Assert.Equal(["short", "anomaly"], LookAt(inspector, (Board, 0.9f, Short), (stain, 0.7f, Anomaly)).Events.Select(static one => one.Class));
    }

    [Fact]
    public void Judge_ObjectFaintAgainUnderALargerAnomaly_IsStillOneDefect()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short", MinConfidence = 0.8f, Frames = FrameQuota.Single }, new VerdictRule()]);
        var around = new FrameBox(95, 95, 160, 160);
        LookAt(inspector, (Board, 0.9f, Short));
        for (int i = 0; i < 5; i++)
        {
            JudgedFrame judged = LookAt(inspector, (Board, 0.6f, Short), (around, 0.7f, Anomaly));
            Assert.Empty(judged.Events);
        }
    }

    [Fact]
    public void Judge_TwoAnomaliesOnAnObjectThatIsNotFound_AreOneDefect()
    {
        Inspector inspector = Make();
        var other = new FrameBox(130, 130, 138, 138);
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly), (other, 0.7f, Anomaly));
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly), (other, 0.7f, Anomaly));
        JudgedFrame judged = LookAt(inspector, (Spot, 0.7f, Anomaly), (other, 0.7f, Anomaly));
        Assert.Equal([RuleOutcome.Ng, RuleOutcome.Known], Outcomes(judged));
        Assert.Equal(1, judged.Verdict.Defects);
    }

    [Fact]
    public void Judge_AnomalyOnAPictureThatAClassifierCallsNg_IsADefectOfItsOwn()
    {
        Inspector inspector = Make();
        var all = new FrameBox(0, 0, 1000, 1000);
        LookAt(inspector, (all, 0.9f, Rust), (Spot, 0.7f, Anomaly));
        Assert.Equal(["rust", "anomaly"], LookAt(inspector, (all, 0.9f, Rust), (Spot, 0.7f, Anomaly)).Events.Select(static one => one.Class));
    }

    [Fact]
    public void Reconfigure_ObjectNoDefectAnyMore_AnomalyOnItStaysNg()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        inspector.Reconfigure(Options([new VerdictRule { Class = "short", Verdict = VerdictKind.Ok }, new VerdictRule { Verdict = VerdictKind.Ng, Frames = new FrameQuota(14, 20) }]));
        Assert.Equal(VerdictKind.Ng, LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Verdict.Kind);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(VerdictKind.Ng, LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Verdict.Kind);
        }

        Assert.Contains("anomaly", End(inspector).Select(static one => one.Class));
    }

    [Fact]
    public void Judge_ObjectNamedAfterItsAnomalyWasTold_IsThatEventAndGivesItItsName()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Spot, 0.7f, Anomaly));
        InspectionEvent told = Assert.Single(LookAt(inspector, (Spot, 0.7f, Anomaly)).Events);
        Assert.Equal("anomaly", told.Class);
        LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        JudgedFrame judged = LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
        Assert.Equal([RuleOutcome.Ng, RuleOutcome.Known], Outcomes(judged));
        Assert.Equal(told.Id, judged.Tracks[0].EventId);

        var later = new List<InspectionEvent>();
        for (int i = 0; i < 60; i++)
        {
            later.AddRange(LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly)).Events);
        }

        Assert.Equal([(told.Id, "short", EventPhase.Update)], later.Select(static one => (one.Id, one.Class, one.Phase)));
        Assert.Equal(later[0].Frame, later[0].Frames);
        Assert.Equal([(told.Id, "short", EventPhase.End, 0.7f)], End(inspector).Select(static one => (one.Id, one.Class, one.Phase, one.Anomaly!.Value)));
    }

    [Fact]
    public void Judge_RegionWhereTheDetectorSawNothingThisTime_DoesNotTakeTheDefectsNameOrFigures()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short" }, new VerdictRule { Class = "anomaly", MinConfidence = 0.99f }]);
        for (int i = 0; i < 200; i++)
        {
            JudgedFrame judged = i % 2 == 0 ? LookAt(inspector, (Board, 0.5f, Short)) : LookAt(inspector, (Around, 0.95f, Anomaly));
            Assert.DoesNotContain(judged.Events, static one => one.Class != "short" || one.Verdict != VerdictKind.Ng);
        }

        InspectionEvent end = Assert.Single(End(inspector));
        Assert.Equal(("short", 0.5f, Board), (end.Class, end.Confidence, end.Box));
    }

    [Theory]
    [InlineData("RRO")]
    [InlineData("OOR")]
    [InlineData("RROO")]
    [InlineData("ORR")]
    public void Judge_DetectorAndAnomalyModelTakeTurns_IsOneDefectNgInEveryFrame(string turns)
    {
        Inspector inspector = Make();
        var news = new List<string>();
        for (int i = 0; i < 30; i++)
        {
            JudgedFrame judged = turns[i % turns.Length] == 'R' ? LookAt(inspector, [], [(Around, 0.7f)]) : LookAt(inspector, [(Board, 0.9f, Short)], [(Around, 0.7f)]);
            news.AddRange(judged.Events.Where(static one => one.Phase == EventPhase.New).Select(static one => one.Id));
            if (news.Count > 0)
            {
                Assert.Equal((i, new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1)), (i, judged.Verdict));
            }
        }

        Assert.Single(news);
    }

    [Fact]
    public void Judge_ObjectThatIsToWait_IsNgMeanwhileWhereItsRegionWas()
    {
        Inspector inspector = Make([new VerdictRule { Class = "short", Frames = new FrameQuota(14, 20) }, new VerdictRule()]);
        LookAt(inspector, [], [(Around, 0.7f)]);
        string told = Assert.Single(LookAt(inspector, [], [(Around, 0.7f)]).Events).Id;
        for (int i = 0; i < 30; i++)
        {
            JudgedFrame judged = LookAt(inspector, [(Board, 0.9f, Short)], [(Around, 0.7f)]);
            Assert.Equal((i, VerdictKind.Ng, told), (i, judged.Verdict.Kind, judged.Tracks[0].EventId));
        }

        Assert.Equal([(told, "short")], End(inspector).Select(static one => (one.Id, one.Class)));
    }

    [Fact]
    public void Judge_OneRegionOnAnObjectThatHasLongBeenFaint_IsNoise()
    {
        Inspector inspector = Make();
        LookAt(inspector, [(Board, 0.9f, Short)], []);
        LookAt(inspector, [(Board, 0.9f, Short)], []);
        for (int i = 0; i < 10; i++)
        {
            LookAt(inspector, [(Board, 0.2f, Short)], []);
        }

        Assert.Equal(VerdictKind.Ok, LookAt(inspector, [(Board, 0.2f, Short)], [(Around, 0.7f)]).Verdict.Kind);
        Assert.Equal(VerdictKind.Ng, LookAt(inspector, [(Board, 0.2f, Short)], [(Around, 0.7f)]).Verdict.Kind);
    }

    [Fact]
    public void Judge_RegionThatAnOkRuleIsAboutToIgnore_DoesNotMakeItsObjectNg()
    {
        Inspector inspector = Make([new VerdictRule { Class = "anomaly", Verdict = VerdictKind.Ok, Frames = new FrameQuota(2, 3) }, new VerdictRule()]);
        LookAt(inspector, (Board, 0.9f, Short));
        LookAt(inspector, (Board, 0.9f, Short));
        Assert.Equal(VerdictKind.Ok, LookAt(inspector, (Around, 0.7f, Anomaly)).Verdict.Kind);
    }

    [Fact]
    public void Judge_FramesDropped_TurnsAreStillOneDefect()
    {
        Inspector inspector = Make();
        string? told = null;
        for (int i = 0; i < 12; i++)
        {
            FrameNumber += 4;
            JudgedFrame judged = i % 3 < 2 ? LookAt(inspector, [], [(Around, 0.7f)]) : LookAt(inspector, [(Board, 0.9f, Short)], [(Around, 0.7f)]);
            told ??= judged.Events.FirstOrDefault()?.Id;
            Assert.Equal((i, i > 0 ? VerdictKind.Ng : VerdictKind.Ok), (i, judged.Verdict.Kind));
            Assert.All(judged.Events, one => Assert.Equal(told, one.Id));
        }
    }

    [Fact]
    public void Judge_ObjectWhereAnotherPartsAnomalyWas_IsADefectOfItsOwn()
    {
        Inspector inspector = Make();
        LookAt(inspector, (Spot, 0.7f, Anomaly));
        string gone = Assert.Single(LookAt(inspector, (Spot, 0.7f, Anomaly)).Events).Id;
        for (int i = 0; i < 10; i++)
        {
            LookAt(inspector);
        }

        LookAt(inspector, (Board, 0.9f, Short));
        InspectionEvent said = Assert.Single(LookAt(inspector, (Board, 0.9f, Short)).Events);
        Assert.Equal(("short", EventPhase.New), (said.Class, said.Phase));
        Assert.NotEqual(gone, said.Id);
    }

    [Fact]
    public void Judge_AnomalyOnTwoNgObjects_IsNoThird()
    {
        Inspector inspector = Make();
        var tight = new FrameBox(108, 108, 124, 124);
        for (int i = 0; i < 2; i++)
        {
            LookAt(inspector, (Board, 0.9f, Short), (tight, 0.9f, 0), (Spot, 0.8f, Anomaly));
        }

        Assert.Equal(["open", "short"], End(inspector).Select(static one => one.Class).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Judge_AnomalyThatComesAndGoesOverAPictureThatIsNamed_StaysOneEvent()
    {
        Inspector inspector = Make([new VerdictRule { Class = "rust", Verdict = VerdictKind.Ok }, new VerdictRule()]);
        var all = new FrameBox(0, 0, 1000, 1000);
        var events = new List<InspectionEvent>();
        for (int i = 0; i < 30; i++)
        {
            events.AddRange((i % 3 == 2 ? LookAt(inspector, (all, 0.9f, Rust)) : LookAt(inspector, (all, 0.9f, Rust), (all, 0.8f, Anomaly))).Events);
        }

        Assert.Equal([EventPhase.New], events.Where(static one => one.Phase != EventPhase.Update).Select(static one => one.Phase));
    }

    [Fact]
    public void Judge_AnomalyOnAnNgObject_AllocatesNothing()
    {
        Inspector inspector = Make();
        Steady(inspector, 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Steady(inspector, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static FrameBox Board => new(100, 100, 150, 150);

    private static FrameBox Spot => new(110, 110, 118, 118);

    /// <summary>Overlaps the board's box as the same thing would.</summary>
    private static FrameBox Around => new(98, 98, 152, 152);

    private static IEnumerable<RuleOutcome> Outcomes(JudgedFrame judged) => judged.Tracks.ToArray().Select(static track => track.Outcome);

    private static IEnumerable<InspectionEvent> End(Inspector inspector) => [.. inspector.Flush()];

    private void Steady(Inspector inspector, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            LookAt(inspector, (Board, 0.9f, Short), (Spot, 0.7f, Anomaly));
        }
    }

    /// <summary>As the line has it: what the detector and what the anomaly model found, put together.</summary>
    private JudgedFrame LookAt(Inspector inspector, (FrameBox Box, float Confidence, int Class)[] boxes, (FrameBox Box, float Score)[] regions)
    {
        Found.Clear();
        foreach ((FrameBox box, float confidence, int index) in boxes)
        {
            Found.Add(box, confidence, index);
        }

        var map = new Detections();
        foreach ((FrameBox box, float score) in regions)
        {
            map.Add(box, score, 0, score);
        }

        AnomalyFusion.Add(map, Anomaly, new VerdictPolicy([], [], Classes), Found, boxes.Length, (1000, 1000));
        return inspector.Judge(Context(), Found);
    }

    private JudgedFrame LookAt(Inspector inspector, params ReadOnlySpan<(FrameBox Box, float Confidence, int Class)> found)
    {
        Found.Clear();
        foreach ((FrameBox box, float confidence, int index) in found)
        {
            Found.Add(box, confidence, index, index == Anomaly ? confidence : float.NaN);
        }

        return inspector.Judge(Context(), Found);
    }
}
