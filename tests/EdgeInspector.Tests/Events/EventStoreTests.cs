using System.Text.Json;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class EventStoreTests
{
    [Fact]
    public async Task Record_FromSeveralThreads_NumbersWithoutHolesAndInEachCamerasOrder()
    {
        using var fixture = new StoreFixture();
        const int frames = 400;
        Thread[] cameras = [.. Enumerable.Range(0, 4).Select(c => new Thread(() =>
        {
            for (int frame = 1; frame <= frames; frame++)
            {
                fixture.Store.Record(Samples.Recording(Samples.Event(camera: $"cam{c}", frame: frame), Samples.Event(camera: $"cam{c}", frame: frame)));
            }
        }))];
        Array.ForEach(cameras, static c => c.Start());
        Array.ForEach(cameras, static c => c.Join());
        await fixture.FlushAsync();

        const int expected = 4 * frames * 3;
        Assert.Equal([$"{expected}|1|{expected}"], fixture.Query("SELECT count(*), min(seq), max(seq) FROM (SELECT seq FROM phases UNION SELECT seq FROM verdicts)"));
        Assert.Equal([$"{expected}|1|{expected}"], fixture.Query("SELECT count(DISTINCT seq), min(seq), max(seq) FROM outbox"));
        Assert.Empty(fixture.Query("SELECT 1 FROM (SELECT frame, lag(frame) OVER (PARTITION BY camera ORDER BY seq) AS before FROM verdicts) WHERE frame <> before + 1"));
        Assert.Equal(expected, fixture.Store.State.LastSeq);
        Assert.Equal(expected, fixture.Store.State.OutboxMessages);
        Assert.InRange(fixture.Store.State.Commits, 1, 4 * frames / 2);
    }

    [Fact]
    public async Task Record_EventsAndVerdict_StoresTheirPayloadsWithTheSameNumbers()
    {
        using var fixture = new StoreFixture();
        InspectionEvent first = Samples.Event(anomaly: 0.81f);
        fixture.Store.Record(Samples.Recording(first, Samples.Event()));
        await fixture.FlushAsync();

        using EventQueries queries = new(fixture.Store);
        EventSummary stored = Assert.IsType<EventSummary>(queries.Find(first.Id));
        Assert.Equal((first.Class, first.Confidence, first.Box, first.Anomaly, first.Zone), (stored.Class, stored.Confidence, stored.Box, stored.Anomaly, stored.Zone));
        string[] outbox = fixture.Query("SELECT seq, topic, CAST(payload AS TEXT) FROM outbox ORDER BY id");
        Assert.Equal(["1|edge-inspector/line-3/top/events", "2|edge-inspector/line-3/top/events", "3|edge-inspector/line-3/top/verdicts"],
            outbox.Select(static r => string.Join('|', r.Split('|')[..2])));
        JsonElement payload = JsonDocument.Parse(outbox[0].Split('|', 3)[2]).RootElement;
        Assert.Equal(fixture.Store.Boot, payload.GetProperty("boot").GetString());
        Assert.Equal(1, payload.GetProperty("seq").GetInt64());
    }

    [Theory]
    [InlineData(17, 0.97f)]
    [InlineData(18, 0.5f)]
    public async Task Record_LaterPhase_HasItsTrackAndThatTracksConfidence(long track, float confidence)
    {
        using var fixture = new StoreFixture();
        InspectionEvent told = Samples.Event(defect: "anomaly", confidence: 0.97f);
        fixture.Store.Record(Samples.Recording(told));
        fixture.Store.Record(Samples.Recording(told with { Phase = EventPhase.Update, Class = "short", Confidence = 0.5f, Track = track }));
        await fixture.FlushAsync();

        using EventQueries queries = new(fixture.Store);
        EventSummary stored = queries.Find(told.Id)!;
        Assert.Equal(("short", track, confidence), (stored.Class, stored.Track, stored.Confidence));
    }

    [Fact]
    public async Task Record_OkFrameWithAnEndingEvent_TakesOneNumber()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(VerdictKind.Ok, Samples.Event(phase: EventPhase.End)));
        fixture.Store.Record(Samples.Recording(VerdictKind.Ok));
        fixture.Store.Record(Samples.Recording(VerdictKind.NotJudged));
        await fixture.FlushAsync();
        Assert.Equal(2, fixture.Store.State.LastSeq);
        Assert.Equal(["2|1|120 ms, 100 ms allowed"], fixture.Query("SELECT kind, reason, detail FROM verdicts"));
    }

    [Fact]
    public async Task Start_NextBoot_BeginsAtOneAndKeepsTheOldOutboxBeforeItsOwn()
    {
        using var fixture = new StoreFixture();
        string firstBoot = fixture.Store.Boot;
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        fixture.Restart();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.Equal(
            [$"{firstBoot}|1", $"{firstBoot}|2", $"{fixture.Store.Boot}|1", $"{fixture.Store.Boot}|2"],
            fixture.Query("SELECT b.ulid, o.seq FROM outbox o JOIN boots b ON b.id = o.boot ORDER BY o.id"));
    }

    [Fact]
    public async Task Record_ManyPhases_KeepsOneSummaryAndTheWholeHistory()
    {
        using var fixture = new StoreFixture();
        string id = Samples.NewId();
        fixture.Store.Record(Samples.Recording(Samples.Event(id, EventPhase.New, frame: 10, confidence: 0.6f)));
        fixture.Store.Record(Samples.Recording(Samples.Event(id, EventPhase.Update, frame: 12, confidence: 0.9f, anomaly: 0.4f)));
        fixture.Store.Record(Samples.Recording(VerdictKind.Ok, Samples.Event(id, EventPhase.End, frame: 20, confidence: 0.8f, defect: "short")));
        await fixture.FlushAsync();

        using EventQueries queries = new(fixture.Store);
        EventSummary summary = Assert.Single(queries.Latest(10));
        Assert.Equal((EventPhase.End, "short", 0.9f, 0.4f, 10L, 20L), (summary.Phase, summary.Class, summary.Confidence, summary.Anomaly, summary.FirstFrame, summary.LastFrame));
        Assert.Equal([(1L, EventPhase.New), (3L, EventPhase.Update), (5L, EventPhase.End)], queries.History(id).Select(static p => (p.Seq, p.Phase)));
    }

    [Fact]
    public async Task Record_NumberThatJsonHasNot_LeavesItsFrameOutAndReportsTheGap()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        fixture.Store.Record(Samples.Recording(Samples.Event(), Samples.Event(confidence: float.NaN)));
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();

        using EventQueries queries = new(fixture.Store);
        GapRange gap = Assert.Single(queries.Gaps(10));
        Assert.Equal((3L, 5L, GapReason.Invalid), (gap.First, gap.Last, gap.Reason));
        Assert.Equal(["1", "2", "6", "7"], fixture.Query("SELECT seq FROM outbox ORDER BY id"));
    }

    [Fact]
    public async Task Record_AfterDispose_DoesNothing()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Dispose();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        Assert.False(await fixture.Store.FlushAsync(TestContext.Current.CancellationToken));
        Assert.Equal(StoreStanding.Closed, fixture.Store.State.Standing);
    }

    [Fact]
    public async Task OutboxCap_Reached_DropsTheOldestAndReportsOneRangePerBoot()
    {
        using var fixture = new StoreFixture(static s => s with { OutboxMaxMessages = 10 });
        for (int i = 0; i < 5; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event()));
        }

        string firstBoot = fixture.Store.Boot;
        fixture.Restart();
        for (int i = 0; i < 4; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event()));
            await fixture.FlushAsync();
        }

        using EventQueries queries = new(fixture.Store);
        GapRange gap = Assert.Single(queries.Gaps(10));
        Assert.Equal((firstBoot, 1L, 8L, GapReason.OutboxFull), (gap.Boot, gap.First, gap.Last, gap.Reason));
        Assert.Equal(["9", "10", "1", "2", "3", "4", "5", "6", "7", "8"], fixture.Query("SELECT seq FROM outbox ORDER BY id"));
        Assert.Equal(8, fixture.Store.State.Lost);
        Assert.Equal(10, fixture.Store.State.OutboxMessages);
    }

    [Fact]
    public async Task OutboxCap_InBytes_IsKept()
    {
        using var fixture = new StoreFixture(static s => s with { OutboxMaxBytes = 4096 });
        for (int i = 0; i < 40; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event()));
        }

        await fixture.FlushAsync();
        fixture.Restart();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.InRange(fixture.Store.State.OutboxBytes, 2048, 4096);
        Assert.Equal([$"{fixture.Store.State.OutboxMessages}|{fixture.Store.State.OutboxBytes}"], fixture.Query("SELECT count(*), sum(length(payload)) FROM outbox"));
        Assert.Equal([$"{fixture.Store.State.OutboxMessages}|{fixture.Store.State.OutboxBytes}"], fixture.Query("SELECT messages, bytes FROM outbox_totals"));
    }

    [Fact]
    public async Task Claim_MessagesUnderWay_AreNotDroppedAtTheCap()
    {
        using var fixture = new StoreFixture(static s => s with { OutboxMaxMessages = 4 });
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        fixture.Store.Claim(2);
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.Equal(["1", "2", "5", "6"], fixture.Query("SELECT seq FROM outbox ORDER BY id"));
    }

    [Fact]
    public async Task Finish_AcknowledgedAndRefused_LeaveTheOutboxAndOnlyTheRefusedIsAGap()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        var messages = new List<OutboxMessage>();
        using var reader = new OutboxReader(fixture.Store);
        Assert.True(reader.TryRead(0, 10, messages));
        fixture.Store.Finish(new OutboxDone(reader.Generation, messages[0].Id, messages[0].Payload.Length, Refused: false));
        fixture.Store.Finish(new OutboxDone(reader.Generation, messages[1].Id, messages[1].Payload.Length, Refused: true));
        fixture.Store.Finish(new OutboxDone(reader.Generation, messages[1].Id, messages[1].Payload.Length, Refused: false));
        await fixture.FlushAsync();

        Assert.Equal((0L, 0L), (fixture.Store.State.OutboxMessages, fixture.Store.State.OutboxBytes));
        Assert.Equal(["2"], fixture.Query("SELECT seq FROM refused"));
        Assert.Equal(["2|2|1"], fixture.Query("SELECT first, last, reason FROM gaps"));
    }

    [Fact]
    public async Task Finish_TwiceBeforeTheDiskTookIt_IsKnownUntilItIsRemoved()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        using (new HeldDisk(fixture.Store))
        {
            fixture.Store.Finish(new OutboxDone(0, 1, 700, Refused: false));
            fixture.Store.Finish(new OutboxDone(0, 1, 700, Refused: true));
            Assert.True(fixture.Store.IsFinished(0, 1));
            Assert.False(fixture.Store.IsFinished(0, 2));
            Assert.False(fixture.Store.IsFinished(1, 1));
        }

        await fixture.FlushAsync();
        Assert.False(fixture.Store.IsFinished(0, 1));
        Assert.Equal(["2"], fixture.Query("SELECT seq FROM outbox"));
        Assert.Empty(fixture.Query("SELECT 1 FROM refused"));
    }

    [Fact]
    public async Task RunAsync_StepThatFails_ChangesNothingAndTheStoreGoesOn()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await Assert.ThrowsAsync<FormatException>(() => fixture.Store.RunAsync(
            static database =>
            {
                EventSchema.Execute(database.Connection, "DELETE FROM outbox");
                throw new FormatException();
            },
            TestContext.Current.CancellationToken));
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.Equal(["4"], fixture.Query("SELECT count(*) FROM outbox"));
    }

    [Fact]
    public async Task RunAsync_StepBesideOneThatFails_IsDoneAllTheSame()
    {
        using var fixture = new StoreFixture();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task bad;
        Task good;
        using (new HeldDisk(fixture.Store))
        {
            bad = fixture.Store.RunAsync(static _ => throw new FormatException(), cancellation);
            good = fixture.Store.RunAsync(static database => EventSchema.Execute(database.Connection, "UPDATE outbox_totals SET messages = 7"), cancellation);
        }

        await Assert.ThrowsAsync<FormatException>(() => bad);
        await good.WaitAsync(TimeSpan.FromSeconds(20), cancellation);
        Assert.Equal(["7"], fixture.Query("SELECT messages FROM outbox_totals"));
    }
}
