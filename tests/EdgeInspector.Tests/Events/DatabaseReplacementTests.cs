using EdgeInspector.Events;
using Xunit;

namespace EdgeInspector.Tests.Events;

/// <summary>A damaged database makes way for a new one: what can be read is saved, what cannot is named, and no cut in between loses either.</summary>
public sealed class DatabaseReplacementTests
{
    [Fact]
    public async Task Replace_PageInTheMiddleUnreadable_SavesWhatIsBehindItAndNamesTheRest()
    {
        using var fixture = new StoreFixture();
        Record(fixture, 300);
        await fixture.FlushAsync();
        fixture.Store.Finish(new OutboxDone(0, 1, 700, Refused: true));
        string first = fixture.Store.Boot;
        fixture.Restart();
        Record(fixture, 100);
        await fixture.FlushAsync();
        string second = fixture.Store.Boot;
        fixture.Restart();
        await fixture.FlushAsync();
        long[] pages = fixture.Pages("outbox");
        await DamageAsync(fixture, pages[pages.Length / 2]);

        Assert.Contains("others may be lost", fixture.Store.State.Alarm, StringComparison.Ordinal);
        string gap = Assert.Single(fixture.Query("SELECT g.first, g.last FROM gaps g WHERE g.reason = 4"));
        Assert.Equal(["1|1"], fixture.Query("SELECT first, last FROM gaps WHERE reason = 1"));
        long[] ends = [.. gap.Split('|').Select(long.Parse)];
        Assert.InRange(ends[1] - ends[0], 0, 20);
        long[] missing = [1, .. Enumerable.Range((int)ends[0], (int)(ends[1] - ends[0] + 1)).Select(static i => (long)i)];
        Assert.Equal(
            [.. Enumerable.Range(1, 600).Select(static i => (long)i).Except(missing).Select(i => $"{first}|{i}"), .. Enumerable.Range(1, 200).Select(i => $"{second}|{i}")],
            fixture.Query("SELECT b.ulid, o.seq FROM outbox o JOIN boots b ON b.id = o.boot ORDER BY o.id"));
        Assert.Equal([$"{fixture.Store.State.OutboxMessages}|{fixture.Store.State.OutboxBytes}"], fixture.Query("SELECT count(*), sum(length(payload)) FROM outbox"));
    }

    [Fact]
    public async Task Replace_FirstPageUnreadable_NamesNoBootThatWasSentLongAgo()
    {
        using var fixture = new StoreFixture();
        Record(fixture, 1);
        await fixture.FlushAsync();
        fixture.Store.Finish(new OutboxDone(0, 1, 0, Refused: false));
        fixture.Store.Finish(new OutboxDone(0, 2, 0, Refused: false));
        fixture.Restart();
        Record(fixture, 300);
        await fixture.FlushAsync();
        string boot = fixture.Store.Boot;
        fixture.Restart();
        await fixture.FlushAsync();
        await DamageAsync(fixture, fixture.Pages("outbox")[1]);

        string[] gap = Assert.Single(fixture.Query("SELECT b.ulid, g.first, g.last FROM gaps g JOIN boots b ON b.id = g.boot")).Split('|');
        Assert.Equal((boot, "1"), (gap[0], gap[1]));
        Assert.Equal([$"{long.Parse(gap[2]) + 1}|600"], fixture.Query("SELECT min(seq), max(seq) FROM outbox"));
    }

    [Fact]
    public async Task Replace_NothingReadableInTheOutbox_NamesEveryNumberOfEveryBoot()
    {
        using var fixture = new StoreFixture();
        Record(fixture, 100);
        await fixture.FlushAsync();
        string first = fixture.Store.Boot;
        fixture.Restart();
        Record(fixture, 50);
        await fixture.FlushAsync();
        string second = fixture.Store.Boot;
        long root = fixture.Pages("outbox")[0];
        fixture.Store.Dispose();
        fixture.Damage(root);
        fixture.Restart();
        await fixture.FlushAsync();
        Assert.Equal(1, fixture.Store.State.Generation);
        Assert.Equal([$"{first}|1|200|4", $"{second}|1|100|4"], fixture.Query("SELECT b.ulid, g.first, g.last, g.reason FROM gaps g JOIN boots b ON b.id = g.boot ORDER BY g.id"));
        Record(fixture, 1);
        await fixture.FlushAsync();
        Assert.Equal(["1", "2"], fixture.Query("SELECT seq FROM outbox ORDER BY id"));
    }

    [Fact]
    public async Task Replace_NoRoomForTheNewFile_WaitsForItWithTheOldOneInItsPlace()
    {
        using var fixture = new StoreFixture(start: false);
        using var disk = new SmallDisk(fixture.Folder, kilobytes: 8192);
        fixture.Store.Start();
        Record(fixture, 500);
        await fixture.FlushAsync();
        string boot = fixture.Store.Boot;
        long root = fixture.Pages("phases")[0];
        fixture.Store.Dispose();
        fixture.Damage(root);
        string reserve = Path.Combine(fixture.Folder, "reserve");
        string filler = Path.Combine(fixture.Folder, "filler");
        await File.WriteAllBytesAsync(reserve, new byte[300_000], TestContext.Current.CancellationToken);
        disk.Fill(filler);
        File.Delete(reserve);
        fixture.Restart();
        Record(fixture, 1);
        await fixture.WaitAsync(static s => s.Standing == StoreStanding.Retrying, "the want of room");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"));
        Assert.Equal(0, fixture.Store.State.Generation);

        File.Delete(filler);
        await fixture.FlushAsync();
        Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"));
        Assert.Equal(
            [$"{boot}|1000", $"{fixture.Store.Boot}|2"],
            fixture.Query("SELECT b.ulid, count(*) FROM outbox o JOIN boots b ON b.id = o.boot GROUP BY o.boot ORDER BY min(o.id)"));
        Assert.Empty(fixture.Query("SELECT 1 FROM gaps"));
        fixture.Store.Dispose();
    }

    [Fact]
    public async Task Start_CutOffWhileTheNewFileWasBuilt_BuildsItAnew()
    {
        using var fixture = new StoreFixture();
        await DamageWhileClosedAsync(fixture);
        await File.WriteAllTextAsync(fixture.Store.DatabasePath + ".new", "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(fixture.Store.DatabasePath + ".new-wal", "a log", TestContext.Current.CancellationToken);
        fixture.Restart();
        Record(fixture, 1);
        await fixture.FlushAsync();
        Assert.Equal(["102"], fixture.Query("SELECT count(*) FROM outbox"));
        Assert.Empty(Directory.GetFiles(fixture.Folder, "events.db.new*"));
        Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"));
    }

    [Fact]
    public async Task Build_Overdue_GivesUpAndLeavesNothingOfTheNewFile()
    {
        using var fixture = new StoreFixture();
        await DamageWhileClosedAsync(fixture);
        int asked = 0;
        Assert.Throws<OperationCanceledException>(() => DatabaseReplacement.Build(fixture.Store.DatabasePath, (fixture.Store.Boot, 100), DateTimeOffset.UtcNow, () => ++asked > 10));
        Assert.Empty(Directory.GetFiles(fixture.Folder, "events.db.new*"));
        Assert.Empty(Directory.GetFiles(fixture.Folder, "events.db.saved*"));
        Assert.True(File.Exists(fixture.Store.DatabasePath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_CutOffBeforeTheNewFileTookItsPlace_PutsItThere(bool oldOneAside)
    {
        using var fixture = new StoreFixture();
        await DamageWhileClosedAsync(fixture);
        string path = fixture.Store.DatabasePath;
        Salvaged salvaged = DatabaseReplacement.Build(path, (fixture.Store.Boot, 100), DateTimeOffset.UtcNow, static () => false);
        Assert.Equal(new Salvaged(100, true), salvaged);
        if (oldOneAside)
        {
            DatabaseQuarantine.Move(path, "corrupt", DateTimeOffset.UtcNow);
        }

        fixture.Restart();
        Record(fixture, 1);
        await fixture.FlushAsync();
        Assert.Equal(["102"], fixture.Query("SELECT count(*) FROM outbox"));
        Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"));
        Assert.Empty(Directory.GetFiles(fixture.Folder, "events.db.saved*"));
        Assert.NotNull(fixture.Store.State.Alarm);
    }

    private static void Record(StoreFixture fixture, int frames)
    {
        for (int i = 1; i <= frames; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event(frame: i)));
        }
    }

    /// <summary>Damages a page under a running store that has not touched it, and waits until the file is replaced.</summary>
    private static async Task DamageAsync(StoreFixture fixture, long page)
    {
        fixture.Damage(page);
        fixture.Store.ReportDamage();
        await fixture.WaitAsync(static s => s.Generation == 1, "the new file");
        await fixture.FlushAsync();
        Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"), static f => !f.EndsWith("-wal", StringComparison.Ordinal));
    }

    /// <summary>Leaves a hundred messages in a file that only writing finds damaged.</summary>
    private static async Task DamageWhileClosedAsync(StoreFixture fixture)
    {
        Record(fixture, 50);
        await fixture.FlushAsync();
        long root = fixture.Pages("phases")[0];
        fixture.Store.Dispose();
        fixture.Damage(root);
    }
}
