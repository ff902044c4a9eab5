using System.Numerics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

public sealed class InspectorTests
{
    private static readonly ModelReference Model = new("pcb-defects", "1.0.0", new string('0', 64));
    private readonly LineClock _clock = new();
    private readonly Detections _detections = new();
    private readonly Random _misses = new(3);
    private ClassTable _classes = ClassTable.Of(Model, ["open", "short", "spur"], 0.35f);
    private double _latencyMs = 12;
    private long _frame;

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
        Assert.Equal(_clock.UtcOf(2), said.Time);
        Assert.Equal(said.Id, judged.Tracks[0].EventId);
        Assert.Null(judged.Tracks[1].EventId);
        Assert.Equal(2, Judge(inspector, (100, 0.8f, 1), (500, 0.9f, 0)).Verdict.Defects);
    }

    [Fact]
    public void Reconfigure_Calibration_HoldsFromTheNextEventOn()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent opened = Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events);
        Assert.Equal((null, null), (opened.LengthMm, opened.AreaMm2));
        inspector.Reconfigure(Options([]) with { MmPerPx = 0.05f });
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent ended = Assert.Single(inspector.Flush());
        Assert.Equal((40f, 2f, 2f), (ended.LengthPx, ended.LengthMm, ended.AreaMm2));
        Assert.Contains("mm_per_px is 0", Assert.Single((Options([]) with { MmPerPx = 0 }).Validate()), StringComparison.Ordinal);
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
        _latencyMs = 100;
        Judge(inspector, (100, 0.9f, 1));
        _latencyMs = 100.1;
        JudgedFrame judged = Judge(inspector, (100, 0.9f, 1));
        Assert.Equal(new Verdict(VerdictKind.NotJudged, NotJudgedReason.DeadlinePassed, 0), judged.Verdict);
        Assert.Equal(100.1, Assert.Single(judged.Events).LatencyMs);
    }

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
            _detections.Clear();
            _detections.Add(new FrameBox(10, 10, 50, 50), 0.9f, 0, 0.5f + (0.1f * i));
            inspector.Judge(Context(), _detections);
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
        _frame = 0;
        Assert.Equal(VerdictKind.Ok, Judge(inspector, (100, 0.9f, 1)).Verdict.Kind);
        Assert.Equal(3, inspector.Judge(Context(), _detections).Events[0].Track);
    }

    [Fact]
    public void Flush_BeforeAnyFrame_IsEmpty() => Assert.Empty(Make().Flush());

    [Fact]
    public void Judge_FrameNumberStartsAnew_EndsWhatWasOpen()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        _frame = 0;
        Assert.Equal(EventPhase.End, Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events).Phase);
    }

    [Fact]
    public void Judge_ModelSwappedWithTheSameLabels_TracksGoOnUnderTheNewModel()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.4f, 1));
        Judge(inspector, (100, 0.4f, 1));
        var next = Model with { Version = "1.1.0" };
        _classes = ClassTable.Of(next, ["open", "short", "spur"], 0.7f);
        Assert.Empty(Judge(inspector, (100, 0.9f, 1)).Events);
        Assert.Equal(next, Assert.Single(inspector.Flush()).Model);
    }

    [Fact]
    public void Judge_ModelSwappedWithOtherLabels_EndsUnderTheOldOnes()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        Judge(inspector, (100, 0.9f, 1));
        _classes = ClassTable.Of(Model with { Version = "2.0.0" }, ["scratch"], 0.5f);
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
        _detections.Add(new FrameBox(500, 500, 540, 540), 0.9f, 7);
        FrameContext context = Context();
        Assert.Throws<ModelContractException>(() => inspector.Judge(context, _detections));
        Assert.Empty(inspector.JudgeNot(context, NotJudgedReason.ModelFailed).Events);
        Assert.Equal(2, Judge(inspector, (100, 0.9f, 1)).Tracks[0].Track.FirstFrame + 1);
    }

    [Fact]
    public void Judge_PartAndTrigger_StayThoseOfTheFirstPhase()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        _detections.Clear();
        _detections.Add(new FrameBox(100, 100, 140, 120), 0.9f, 1);
        Assert.Equal("A7", Assert.Single(inspector.Judge(Context() with { PartId = "A7", TriggerId = "t1" }, _detections).Events).PartId);
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent ended = Assert.Single(inspector.Flush());
        Assert.Equal("A7", ended.PartId);
        Assert.Equal("t1", ended.TriggerId);
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
            _frame += random.Next(20) == 0 ? random.Next(40) : 0;
            _latencyMs = random.Next(10) == 0 ? 200 : 20;
            switch (random.Next(200))
            {
                case 0:
                    life.Take(inspector.Flush(), _frame);
                    _frame = random.Next(2) == 0 ? 0 : _frame;
                    break;
                case < 10:
                    life.Take(inspector.JudgeNot(Context(), NotJudgedReason.Paused).Events, _frame);
                    break;
                case 10:
                    _classes = ClassTable.Of(Model, random.Next(2) == 0 ? ["open", "short", "spur"] : ["a", "b", "c"], 0.35f);
                    break;
                default:
                    Scatter(random);
                    JudgedFrame judged = inspector.Judge(Context(), _detections);
                    life.Take(judged.Events, _frame);
                    int ng = judged.Tracks.ToArray().Count(track => track.Outcome == RuleOutcome.Ng);
                    Assert.True(judged.Verdict.Defects == ng || judged.Verdict.Kind == VerdictKind.NotJudged);
                    Assert.All(judged.Tracks.ToArray(), track => Assert.Equal(life.OpenIdOf(track.Track.Id), track.EventId));
                    break;
            }
        }

        life.Take(inspector.Flush(), _frame);
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

    [Fact]
    public void Constructor_FaultyOptions_NamesEveryFault()
    {
        var options = new InspectorOptions { Camera = " ", DeadlineMs = 0, Rules = [new VerdictRule { MinConfidence = 2 }] };
        var exception = Assert.Throws<ArgumentException>(() => new Inspector(options, new UlidGenerator(_clock), _clock));
        Assert.Contains("no name", exception.Message);
        Assert.Contains("deadline_ms", exception.Message);
        Assert.Contains("min_confidence", exception.Message);
    }

    [Fact]
    public void Reconfigure_DefectInView_StaysTheSameEventAndNg()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent opened = Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events);
        inspector.Reconfigure(Options([new VerdictRule { Class = "spur" }, new VerdictRule { MinConfidence = 0.5f, Frames = new FrameQuota(4, 5) }]));
        for (int i = 0; i < 6; i++)
        {
            JudgedFrame judged = Judge(inspector, (100, 0.9f, 1));
            Assert.Equal(VerdictKind.Ng, judged.Verdict.Kind);
            Assert.Empty(judged.Events);
            Assert.Equal(opened.Id, judged.Tracks[0].EventId);
        }

        Assert.Equal(opened.Id, Assert.Single(inspector.Flush()).Id);
    }

    [Fact]
    public void Reconfigure_StricterRule_DefectIsOkOnceItsPastHasLeftTheWindow()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.6f, 1));
        Judge(inspector, (100, 0.6f, 1));
        inspector.Reconfigure(Options([new VerdictRule { MinConfidence = 0.8f, Frames = new FrameQuota(2, 3) }]));
        List<VerdictKind> verdicts = [.. Enumerable.Range(0, 4).Select(_ => Judge(inspector, (100, 0.6f, 1)).Verdict.Kind)];
        Assert.Equal([VerdictKind.Ng, VerdictKind.Ok, VerdictKind.Ok, VerdictKind.Ok], verdicts);
    }

    [Fact]
    public void Reconfigure_ObjectThatWasOk_IsNgOnlyByItsOwnFrames()
    {
        Inspector inspector = Make([new VerdictRule { MinConfidence = 0.95f }]);
        Judge(inspector, (100, 0.6f, 1));
        Judge(inspector, (100, 0.6f, 1));
        inspector.Reconfigure(Options([new VerdictRule { MinConfidence = 0.5f, Frames = new FrameQuota(2, 3) }]));
        Assert.Equal(VerdictKind.Ok, Judge(inspector, (100, 0.6f, 1)).Verdict.Kind);
        Assert.Equal(VerdictKind.Ng, Judge(inspector, (100, 0.6f, 1)).Verdict.Kind);
    }

    [Fact]
    public void Reconfigure_OtherCamera_Throws() =>
        Assert.Contains("'top'", Assert.Throws<ArgumentException>(() => Make().Reconfigure(new InspectorOptions { Camera = "side" })).Message, StringComparison.Ordinal);

    private static InspectorOptions Options(IReadOnlyList<VerdictRule> rules) => new() { Camera = "top", DeadlineMs = 100, Rules = rules };

    private Inspector Make(IReadOnlyList<VerdictRule>? rules = null, IReadOnlyList<Zone>? zones = null) => new(
        new InspectorOptions { Camera = "top", DeadlineMs = 100, Rules = rules ?? [], Zones = zones ?? [] }, new UlidGenerator(_clock), _clock);

    private FrameContext Context()
    {
        _frame++;
        return new FrameContext
        {
            Number = _frame,
            Width = 1000,
            Height = 1000,
            CapturedTimestamp = _clock.TimestampOf(_frame),
            CapturedUtc = _clock.UtcOf(_frame),
            LatencyMs = _latencyMs,
            Classes = _classes,
        };
    }

    /// <summary>Judges the next frame with boxes of 40 x 20 at the given x and y 100.</summary>
    private JudgedFrame Judge(Inspector inspector, params ReadOnlySpan<(float X, float Confidence, int Class)> boxes)
    {
        _detections.Clear();
        foreach ((float x, float confidence, int classIndex) in boxes)
        {
            _detections.Add(new FrameBox(x, 100, x + 40, 120), confidence, classIndex);
        }

        return inspector.Judge(Context(), _detections);
    }

    private void Scatter(Random random)
    {
        _detections.Clear();
        for (int slot = 0; slot < 12; slot++)
        {
            if ((_frame / 50 % (slot + 2) == 0) && random.Next(5) > 0)
            {
                float x = (80 * slot) + (_frame % 50) + random.NextSingle();
                _detections.Add(new FrameBox(x, 300, x + 40, 340), random.NextSingle(), random.Next(3));
            }
        }
    }

    private int Steady(Inspector inspector, int frames)
    {
        int events = 0;
        for (int i = 0; i < frames; i++)
        {
            _detections.Clear();
            for (int slot = 0; slot < 20; slot++)
            {
                if (_misses.Next(10) > 0)
                {
                    _detections.Add(new FrameBox(40 * slot, 300, (40 * slot) + 30, 340), 0.9f, slot % 3);
                }
            }

            events += inspector.Judge(Context(), _detections).Events.Count;
        }

        return events;
    }

    /// <summary>Frames at 30 fps.</summary>
    private sealed class LineClock : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => 30_000;

        public long TimestampOf(long frame) => frame * 1000;

        public DateTimeOffset UtcOf(long frame) => Start.AddSeconds(frame / 30.0);

        public override DateTimeOffset GetUtcNow() => Start;
    }

    /// <summary>Follows events as a consumer does and finds every breach of their order.</summary>
    private sealed class EventLife
    {
        private readonly Dictionary<string, InspectionEvent> _open = [];
        private readonly HashSet<string> _ended = [];
        private string _lastId = string.Empty;

        public string? OpenIdOf(long track) => _open.Values.SingleOrDefault(said => said.Track == track)?.Id;

        public void Take(IReadOnlyList<InspectionEvent> events, long frame)
        {
            foreach (InspectionEvent said in events)
            {
                Assert.DoesNotContain(said.Id, _ended);
                Assert.Equal(said.Phase == EventPhase.New, !_open.ContainsKey(said.Id));
                if (said.Phase == EventPhase.New)
                {
                    Assert.True(string.CompareOrdinal(said.Id, _lastId) > 0);
                    Assert.Equal(VerdictKind.Ng, said.Verdict);
                    Assert.DoesNotContain(_open.Values, other => other.Track == said.Track);
                    _lastId = said.Id;
                    _open.Add(said.Id, said);
                    continue;
                }

                InspectionEvent before = _open[said.Id];
                Assert.Equal(before.Track, said.Track);
                Assert.True(said.Frames >= before.Frames);
                Assert.True(said.Frame > before.Frame || (said.Phase == EventPhase.End && said.Frame == before.Frame));
                Assert.True(said.MeasuredFrame <= said.Frame);
                if (said.Phase == EventPhase.Update)
                {
                    Assert.True(said.Frame >= before.Frame + 30, "at most one a second");
                    Assert.Equal(frame, said.Frame);
                    _open[said.Id] = said;
                }
                else
                {
                    Assert.True(said.Confidence >= before.Confidence);
                    _open.Remove(said.Id);
                    _ended.Add(said.Id);
                }
            }
        }

        public void AssertNothingOpen()
        {
            Assert.Empty(_open);
            Assert.True(_ended.Count > 20);
        }
    }
}
