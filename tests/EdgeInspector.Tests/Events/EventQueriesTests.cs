using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class EventQueriesTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly StoreFixture _fixture = new();
    private readonly EventQueries _queries;

    public EventQueriesTests() => _queries = new EventQueries(_fixture.Store);

    [Fact]
    public async Task List_EachFilter_YieldsWhatHolds()
    {
        InspectionEvent[] events =
        [
            Samples.Event(camera: "top", defect: "open", time: Noon),
            Samples.Event(camera: "side", defect: "open", time: Noon.AddMinutes(1)),
            Samples.Event(camera: "top", defect: "short", time: Noon.AddMinutes(2)),
            Samples.Event(camera: "top", defect: "open", time: Noon.AddMinutes(3), verdict: VerdictKind.Ok),
        ];
        foreach (InspectionEvent e in events)
        {
            _fixture.Store.Record(Samples.Recording(e));
        }

        await _fixture.FlushAsync();
        Assert.Equal([3, 2, 1, 0], Indices(_queries.Latest(10)));
        Assert.Equal([3, 2], Indices(_queries.Latest(2)));
        Assert.Equal([3, 2, 0], Indices(_queries.Latest(10, new EventFilter { Camera = "top" })));
        Assert.Equal([3, 0], Indices(_queries.Latest(10, new EventFilter { Camera = "top", Class = "open" })));
        Assert.Equal([2, 1, 0], Indices(_queries.Latest(10, new EventFilter { Verdict = VerdictKind.Ng })));
        Assert.Equal([2, 1], Indices(_queries.Latest(10, new EventFilter { From = Noon.AddMinutes(1), To = Noon.AddMinutes(3) })));
        Assert.Equal([2, 3], Indices(_queries.Since(events[1].Id, 10)));
        Assert.Equal([1, 0], Indices(_queries.Latest(10, new EventFilter { Before = _queries.Find(events[2].Id)!.Number })));
        Assert.Equal(new Dictionary<string, long> { ["open"] = 2, ["short"] = 1 }, _queries.CountByClass(Noon.AddMinutes(1)));
        Assert.Equal(4, _queries.CountVerdicts(VerdictKind.Ng, Noon));
        Assert.Null(_queries.Find("01JD0000000000000000000000"));

        int[] Indices(IReadOnlyList<EventSummary> found) => [.. found.Select(f => Array.FindIndex(events, e => e.Id == f.Id))];
    }

    [Fact]
    public async Task Find_CalibratedEvent_TellsBothUnits()
    {
        InspectionEvent calibrated = Samples.Event() with { AreaPx = 400, LengthPx = 30, MmPerPx = 0.1f };
        InspectionEvent later = calibrated with { Phase = EventPhase.End, MmPerPx = 0.2f };
        InspectionEvent plain = Samples.Event();
        foreach (InspectionEvent e in new[] { calibrated, later, plain })
        {
            _fixture.Store.Record(Samples.Recording(e));
        }

        await _fixture.FlushAsync();
        EventSummary found = _queries.Find(calibrated.Id)!;
        Assert.Equal((30f, 6f), (found.LengthPx, found.LengthMm));
        Assert.Equal(16f, found.AreaMm2!.Value, 4);
        Assert.Equal((null, null), (_queries.Find(plain.Id)!.LengthMm, _queries.Find(plain.Id)!.AreaMm2));
    }

    [Fact]
    public async Task Latest_TextThatLooksLikeSql_IsOnlyText()
    {
        _fixture.Store.Record(Samples.Recording(Samples.Event(defect: "o'); DROP TABLE events; --")));
        await _fixture.FlushAsync();
        Assert.Single(_queries.Latest(10, new EventFilter { Class = "o'); DROP TABLE events; --" }));
        Assert.Empty(_queries.Latest(10, new EventFilter { Camera = "' OR 1=1 --" }));
    }

    [Fact]
    public async Task Latest_FileReplacedByANewOne_FollowsIt()
    {
        _fixture.Store.Record(Samples.Recording(Samples.Event()));
        await _fixture.FlushAsync();
        Assert.Single(_queries.Latest(10));
        await Assert.ThrowsAsync<InvalidDataException>(() => _fixture.Store.RunAsync(static _ => throw new InvalidDataException("for the test"), TestContext.Current.CancellationToken));
        await _fixture.WaitAsync(static s => s.Generation == 1, "the new file");
        _fixture.Store.Record(Samples.Recording(Samples.Event(), Samples.Event()));
        await _fixture.FlushAsync();
        Assert.Equal(2, _queries.Latest(10).Count);
    }

    [Fact]
    public void Latest_NoDatabase_ThrowsWithThePath()
    {
        using var queries = new EventQueries("/nowhere/events.db");
        Assert.Contains("/nowhere/events.db", Assert.Throws<StoreUnavailableException>(() => queries.Latest(10)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _queries.Dispose();
        _fixture.Dispose();
    }
}
