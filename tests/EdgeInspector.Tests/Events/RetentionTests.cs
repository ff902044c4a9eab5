using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class RetentionTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task RunOnce_EvidenceAndRecordsTooOld_RemovesThemAndKeepsTheRest()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string old = Add(now.AddDays(-31), 1000);
        string young = Add(now.AddDays(-29), 1000);
        await RunAsync(static s => s);

        using EventQueries queries = new(_fixture.Store);
        Assert.Null(queries.Find(old));
        Assert.Equal(EvidenceState.Stored, queries.Find(young)?.Evidence);
        Assert.Equal([young + ".png"], Files());
        Assert.Single(Directory.GetDirectories(_fixture.EvidenceFolder, "??", SearchOption.AllDirectories), static f => f.Length > 0 && Directory.GetFiles(f).Length > 0);
        Assert.Equal(["1"], _fixture.Query("SELECT count(*) FROM verdicts"));
        Assert.Equal(["1"], _fixture.Query("SELECT count(*) FROM phases"));

        // What waits for the broker is not retention's to remove.
        Assert.Equal(["4"], _fixture.Query("SELECT count(*) FROM outbox"));
    }

    [Fact]
    public async Task RunOnce_EvidenceTooLarge_RemovesTheOldestUntilItFits()
    {
        string[] ids = [.. Enumerable.Range(0, 40).Select(i => Add(DateTimeOffset.UtcNow.AddMinutes(i - 60), 100_000))];
        await RunAsync(static s => s with { MaxBytes = 2 << 20 });

        string[] left = Files();
        Assert.Equal(ids.TakeLast(left.Length).Select(static id => id + ".png"), left);
        long used = left.Length * 100_000L;
        Assert.InRange(used, (2 << 20) - 1_200_000, 2 << 20);
        using EventQueries queries = new(_fixture.Store);
        Assert.Equal(EvidenceState.Expired, queries.Find(ids[0])?.Evidence);
        Assert.Null(queries.Find(ids[0])?.FramePath);
    }

    [Fact]
    public async Task RunOnce_SharedFrame_GoesWithTheLastThatNeedsIt()
    {
        DateTimeOffset old = DateTimeOffset.UtcNow.AddDays(-31);
        InspectionEvent first = Samples.Event(time: old);
        InspectionEvent second = Samples.Event(time: old.AddDays(5));
        _fixture.Store.Record(Samples.Recording(first, second));
        string path = Write(first, 5000);
        _fixture.Store.Record(new EvidenceChange(first.Id, EvidenceState.Stored, first.Time, [new EvidenceFile(EvidenceKind.Frame, path, 5000)]));
        _fixture.Store.Record(new EvidenceChange(second.Id, EvidenceState.Stored, second.Time, [new EvidenceFile(EvidenceKind.Frame, path, 0)]));
        await RunAsync(static s => s);
        Assert.Single(Files());
        Assert.Equal([$"{second.Id}|5000"], _fixture.Query("SELECT event, bytes FROM evidence"));
        await RunAsync(static s => s with { MaxAge = TimeSpan.FromDays(20) });
        Assert.Empty(Files());
    }

    [Fact]
    public async Task RunOnce_LeftByAnEarlierProgram_SweepsOrphansAndMarksWhatIsLost()
    {
        InspectionEvent interrupted = Samples.Event();
        _fixture.Store.Record(Samples.Recording(interrupted) with { EvidenceOf = [interrupted.Id], Evidence = EvidenceState.Pending });
        string kept = Add(DateTimeOffset.UtcNow, 1000);
        string orphan = Path.Combine(_fixture.EvidenceFolder, Write(Samples.Event(), 1000));
        string unfinished = orphan + EvidenceWriter.TemporarySuffix;
        File.Move(orphan, unfinished);
        Write(interrupted, 1000);
        foreach (string file in Directory.GetFiles(_fixture.EvidenceFolder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        }

        _fixture.Restart();
        InspectionEvent running = Samples.Event();
        _fixture.Store.Record(Samples.Recording(running) with { EvidenceOf = [running.Id], Evidence = EvidenceState.Pending });
        await RunAsync(static s => s);
        Assert.Equal([kept + ".png"], Files());
        using EventQueries queries = new(_fixture.Store);
        Assert.Equal((EvidenceState.Lost, EvidenceState.Pending), (queries.Find(interrupted.Id)?.Evidence, queries.Find(running.Id)?.Evidence));
    }

    [Fact]
    public async Task RunOnce_RecordsTooMany_PrunesTheOldestRecords()
    {
        using var fixture = new StoreFixture(static s => s with { OutboxMaxMessages = 10 });
        for (int i = 0; i < 4000; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event(frame: i)));
        }

        await fixture.FlushAsync();
        var settings = new EvidenceSettings { Directory = fixture.EvidenceFolder, MaxBytes = 2 << 20 };
        var retention = new Retention(settings, fixture.Store, TimeProvider.System, NullLogger<Retention>.Instance);
        await retention.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(["4000"], fixture.Query("SELECT count(*) FROM verdicts"));
        Assert.Equal(["3999|10"], fixture.Query("SELECT max(frame), (SELECT count(*) FROM outbox) FROM phases"));
        Assert.InRange(retention.UsedBytes, 1, 2 << 20);
    }

    [Fact]
    public async Task RunOnce_ClockJumpsYearsAhead_KeepsTheEvidence()
    {
        string id = Add(DateTimeOffset.UtcNow, 1000);
        var clock = new JumpingClock();
        var retention = new Retention(new EvidenceSettings { Directory = _fixture.EvidenceFolder }, _fixture.Store, clock, NullLogger<Retention>.Instance);
        clock.Ahead = TimeSpan.FromDays(3650);
        await _fixture.FlushAsync();
        await retention.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal([id + ".png"], Files());
    }

    public void Dispose() => _fixture.Dispose();

    private async Task RunAsync(Func<EvidenceSettings, EvidenceSettings> change)
    {
        await _fixture.FlushAsync();
        var retention = new Retention(change(new EvidenceSettings { Directory = _fixture.EvidenceFolder }), _fixture.Store, TimeProvider.System, NullLogger<Retention>.Instance);
        await retention.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private string Add(DateTimeOffset time, int bytes)
    {
        InspectionEvent e = Samples.Event(time: time);
        _fixture.Store.Record(Samples.Recording(e));
        _fixture.Store.Record(new EvidenceChange(e.Id, EvidenceState.Stored, time, [new EvidenceFile(EvidenceKind.Frame, Write(e, bytes), bytes)]));
        return e.Id;
    }

    private string Write(InspectionEvent e, int bytes) =>
        new EvidenceWriter(_fixture.EvidenceFolder, null).Write(EvidenceWriter.Folder(e.Time), e.Id + ".png", new byte[bytes]);

    private string[] Files() => Directory.Exists(_fixture.EvidenceFolder)
        ? [.. Directory.GetFiles(_fixture.EvidenceFolder, "*", SearchOption.AllDirectories).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
