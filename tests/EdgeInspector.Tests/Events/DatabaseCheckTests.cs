using EdgeInspector.Events;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class DatabaseCheckTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Interrupt_WhileTheCheckReads_EndsIt()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using SqliteConnection connection = Open();
        using var reading = new ManualResetEventSlim();
        using var interrupted = new ManualResetEventSlim();
        raw.sqlite3_progress_handler(
            connection.Handle, 1,
            _ =>
            {
                reading.Set();
                return interrupted.Wait(Deadline) ? 0 : 1;
            },
            null);
        var check = new DatabaseCheck();
        Task running = Task.Run(() => check.Run(connection), cancellation);
        Assert.True(reading.Wait(Deadline, cancellation));
        check.Interrupt();
        interrupted.Set();
        SqliteException fault = await Assert.ThrowsAsync<SqliteException>(() => running);
        Assert.True(StoreFaults.IsInterrupt(fault), fault.Message);
    }

    [Fact]
    public void Run_AfterAnInterrupt_DoesNotBegin()
    {
        using SqliteConnection connection = Open();
        var check = new DatabaseCheck();
        check.Run(connection);
        check.Interrupt();
        Assert.True(StoreFaults.IsInterrupt(Assert.Throws<SqliteException>(() => check.Run(connection))));
    }

    [Theory]
    [InlineData(raw.SQLITE_FULL, 0)]
    [InlineData(raw.SQLITE_BUSY, 0)]
    [InlineData(raw.SQLITE_IOERR, 1)]
    public async Task Open_AgainAfterAFault_ReadsTheWholeFileOnlyWhereTheFaultShakesTrust(int code, int generation)
    {
        using var fixture = new StoreFixture();
        fixture.Restart();
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();

        // A page that nobody needs: only a reading of the whole file finds it.
        fixture.Damage(fixture.Pages("refused"));
        await Assert.ThrowsAsync<SqliteException>(() => fixture.Store.RunAsync(_ => throw new SqliteException("as asked", code), TestContext.Current.CancellationToken));
        fixture.Store.Record(Samples.Recording(Samples.Event()));
        await fixture.FlushAsync();
        Assert.Equal(generation, fixture.Store.State.Generation);
        Assert.Equal(4, fixture.Store.State.OutboxMessages);
    }

    private static SqliteConnection Open()
    {
        SqliteLibrary.EnsureLoaded();
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        EventSchema.Execute(connection, "CREATE TABLE t (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT i FROM n");
        return connection;
    }
}
