using System.Diagnostics;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Events;

/// <summary>An event store in a folder of its own, that can be stopped and started like a program.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StoreFixture(Func<EventStoreSettings, EventStoreSettings>? change = null, bool start = true)
    {
        Change = change ?? (static s => s);
        Store = Make();
        if (start)
        {
            Store.Start();
        }
    }

    public Func<EventStoreSettings, EventStoreSettings> Change { get; set; }

    public string Folder => Path.Combine(_folder.FullName, "state");

    public string EvidenceFolder => Path.Combine(Folder, "evidence");

    public EventStore Store { get; private set; }

    public static Topics Topics { get; } = new("edge-inspector", "line-3");

    /// <summary>Stops the store and starts a new boot on the same files.</summary>
    public void Restart()
    {
        Store.Dispose();
        Store = Make();
        Store.Start();
    }

    public async Task FlushAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.True(await Store.FlushAsync(deadline.Token));
    }

    /// <summary>Waits for a state; fails with the last one when it does not come.</summary>
    public async Task WaitAsync(Func<StoreState, bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition(Store.State))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{what} did not come; the state is {Store.State}");
            await Task.Delay(10);
        }
    }

    /// <summary>Rows of a query on a connection of the test's own, cells joined by '|'.</summary>
    public string[] Query(string sql)
    {
        SqliteLibrary.EnsureLoaded();
        using var connection = new SqliteConnection($"Data Source={Store.DatabasePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetValue(i).ToString())));
        }

        return [.. rows];
    }

    /// <summary>Pages of a table or index: its root first.</summary>
    public long[] Pages(string name) => [.. Query($"SELECT pageno FROM dbstat WHERE name = '{name}' ORDER BY path").Select(long.Parse)];

    /// <summary>Overwrites pages of the file with zeros, behind the store's back.</summary>
    public void Damage(params long[] pages)
    {
        int size = int.Parse(Assert.Single(Query("PRAGMA page_size")));
        using FileStream file = File.OpenWrite(Store.DatabasePath);
        foreach (long page in pages)
        {
            file.Position = (page - 1) * size;
            file.Write(new byte[size]);
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }

    private EventStore Make() => new(
        Change(new EventStoreSettings { Directory = Folder, Boot = Samples.NewId() }), new ContractFormat(Topics), TimeProvider.System, NullLogger<EventStore>.Instance);
}
