using EdgeInspector.Events;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class EventStoreFaultTests
{
    [Fact]
    public async Task Start_DatabaseCannotBeOpened_SaysSoAndStoresEverythingOnceItCan()
    {
        using var fixture = new StoreFixture(start: false);
        Directory.CreateDirectory(fixture.Store.DatabasePath);
        fixture.Store.Start();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.WaitAsync(static s => s.Standing == StoreStanding.Retrying, "the fault");
        Assert.Contains("Events cannot be stored in", fixture.Store.State.Reason, StringComparison.Ordinal);
        fixture.Store.Record(Samples.Recording(Samples.Event()));

        Directory.Delete(fixture.Store.DatabasePath);
        await fixture.FlushAsync();
        Assert.Equal((StoreStanding.Ok, null), (fixture.Store.State.Standing, fixture.Store.State.Reason));
        Assert.Equal(["1", "2", "3", "4"], fixture.Query("SELECT seq FROM outbox ORDER BY id"));
    }

    [Fact]
    public async Task Record_MoreThanMemoryMayHold_LosesTheOldestAndReportsTheGap()
    {
        using var fixture = new StoreFixture(static s => s with { QueueCapacity = 10 }, start: false);
        Directory.CreateDirectory(fixture.Store.DatabasePath);
        for (int i = 1; i <= 25; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event(frame: i)));
        }

        Directory.Delete(fixture.Store.DatabasePath);
        fixture.Store.Start();
        await fixture.FlushAsync();
        Assert.Equal(["1|30|2"], fixture.Query("SELECT first, last, reason FROM gaps"));
        Assert.Equal(["31|50|16|25"], fixture.Query("SELECT min(o.seq), max(o.seq), (SELECT min(frame) FROM phases), (SELECT max(frame) FROM phases) FROM outbox o"));
        Assert.Equal(30, fixture.Store.State.Lost);
    }

    [Fact]
    public async Task Dispose_DatabaseNeverOpens_EndsWithinItsTime()
    {
        using var fixture = new StoreFixture(static s => s with { StopTimeout = TimeSpan.FromMilliseconds(300) }, start: false);
        Directory.CreateDirectory(fixture.Store.DatabasePath);
        fixture.Store.Start();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        Task<bool> flush = fixture.Store.FlushAsync(TestContext.Current.CancellationToken);
        await Task.Run(fixture.Store.Dispose, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(await flush);
    }

    [Fact]
    public async Task Record_DiskFull_KeepsEverythingAndRecoversWhenThereIsRoom()
    {
        using var fixture = new StoreFixture(start: false);
        using var disk = new SmallDisk(fixture.Folder, kilobytes: 1024);
        fixture.Store.Start();
        await fixture.FlushAsync();
        string filler = Path.Combine(fixture.Folder, "filler");
        disk.Fill(filler);
        for (int i = 0; i < 200; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event()));
        }

        await fixture.WaitAsync(static s => s.Standing == StoreStanding.Retrying, "the full disk");
        Assert.Contains("Free space", fixture.Store.State.Reason, StringComparison.Ordinal);
        File.Delete(filler);
        await fixture.FlushAsync();
        Assert.Equal(["400|1|400"], fixture.Query("SELECT count(*), min(seq), max(seq) FROM outbox"));
        Assert.Empty(fixture.Query("SELECT 1 FROM gaps"));
        fixture.Store.Dispose();
    }

    [Fact]
    public async Task Start_DiskReadOnly_SaysSoAndRecoversWhenItIsNot()
    {
        using var fixture = new StoreFixture(start: false);
        using var disk = new SmallDisk(fixture.Folder, kilobytes: 4096);
        fixture.Store.Start();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        fixture.Store.Dispose();
        disk.Remount("ro");
        fixture.Restart();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.WaitAsync(static s => s.Standing == StoreStanding.Retrying, "the read-only disk");
        Assert.Contains("write in that folder", fixture.Store.State.Reason, StringComparison.Ordinal);
        disk.Remount("rw");
        await fixture.FlushAsync();
        Assert.Equal(4, fixture.Store.State.OutboxMessages);
        Assert.Null(fixture.Store.State.Alarm);
        fixture.Store.Dispose();
    }

    [Fact]
    public async Task Start_NotADatabase_PutsItAsideAndBeginsANewOne()
    {
        using var fixture = new StoreFixture(start: false);
        Directory.CreateDirectory(fixture.Folder);
        await File.WriteAllTextAsync(fixture.Store.DatabasePath, new string('x', 5000), TestContext.Current.CancellationToken);
        fixture.Store.Start();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        string aside = Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.corrupt-*"));
        Assert.Contains(aside, fixture.Store.State.Alarm, StringComparison.Ordinal);
        Assert.Equal(1, fixture.Store.State.Generation);
        Assert.Equal(["2"], fixture.Query("SELECT count(*) FROM outbox"));
    }

    [Fact]
    public async Task Start_DatabaseOfANewerProgram_PutsItAside()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        await fixture.Store.RunAsync(static d => EventSchema.Execute(d.Connection, "PRAGMA user_version = 99"), TestContext.Current.CancellationToken);
        fixture.Restart();
        await fixture.FlushAsync();
        Assert.Single(Directory.GetFiles(fixture.Folder, "events.db.newer-*"), static f => !f.EndsWith("-wal", StringComparison.Ordinal));
        Assert.Contains("newer version", fixture.Store.State.Alarm, StringComparison.Ordinal);
        Assert.Equal(2, fixture.Store.State.OutboxMessages);
    }

    [Fact]
    public async Task Record_PageDamagedWhileClosed_SavesTheOutboxAndGoesOn()
    {
        using var fixture = new StoreFixture();
        for (int i = 0; i < 50; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event()));
        }

        await fixture.FlushAsync();
        string page = Assert.Single(fixture.Query("SELECT rootpage FROM sqlite_master WHERE name = 'phases'"));
        string size = Assert.Single(fixture.Query("PRAGMA page_size"));
        string firstBoot = fixture.Store.Boot;
        fixture.Store.Dispose();
        using (FileStream file = File.OpenWrite(fixture.Store.DatabasePath))
        {
            file.Position = (long.Parse(page) - 1) * long.Parse(size);
            file.Write(new byte[int.Parse(size)]);
        }

        fixture.Restart();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.Contains("100 waiting messages were saved.", fixture.Store.State.Alarm, StringComparison.Ordinal);
        Assert.Equal(
            [$"{firstBoot}|100", $"{fixture.Store.Boot}|2"],
            fixture.Query("SELECT b.ulid, count(*) FROM outbox o JOIN boots b ON b.id = o.boot GROUP BY o.boot ORDER BY min(o.id)"));
        Assert.Empty(fixture.Query("SELECT 1 FROM gaps"));
    }

    [Fact]
    public async Task ReportDamage_FileIsWell_ChangesNothing()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        fixture.Store.ReportDamage();
        await fixture.FlushAsync();
        Assert.Null(fixture.Store.State.Alarm);
        Assert.Equal(0, fixture.Store.State.Generation);
    }

    [Fact]
    public async Task Record_KilledInTheMiddle_KeepsEveryCommitWithoutHoles()
    {
        using var folder = new TemporaryFolder();
        for (int round = 1; round <= 3; round++)
        {
            long promised = await CrashChild.RunAndKillAsync(folder.FullName, commits: 20 * round);

            using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "events.db")};Pooling=False");
            SqliteLibrary.EnsureLoaded();
            connection.Open();
            Assert.Equal("ok", Scalar(connection, "PRAGMA integrity_check"));
            long boot = (long)Scalar(connection, "SELECT max(id) FROM boots");
            Assert.Equal(round, boot);
            long stored = (long)Scalar(connection, $"SELECT max(seq) FROM outbox WHERE boot = {boot}");
            Assert.True(stored >= promised, $"{promised} were committed, {stored} are there.");
            Assert.Equal(stored, (long)Scalar(connection, $"SELECT count(*) FROM outbox WHERE boot = {boot}"));
            Assert.Equal(stored, (long)Scalar(connection, $"SELECT count(*) FROM (SELECT seq FROM phases WHERE boot = {boot} UNION SELECT seq FROM verdicts WHERE boot = {boot})"));
        }
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
