using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>
/// Judged frames made durable, one transaction each iteration, against Python's sqlite3 with <c>executemany</c>: the same tables and
/// statements, the same JSON, write-ahead log and <c>synchronous=FULL</c> on both sides.
/// </summary>
internal sealed class EventsStage : IBenchStage
{
    private const string Boot = "01JC0000000000000000000000";
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 12, 0, 0, 123, TimeSpan.Zero);

    public string Name => "events";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        foreach (int frames in new[] { 1, 100, 500 })
        {
            yield return Case(context, frames);
        }
    }

    private static BenchCase Case(BenchContext context, int frames)
    {
        string folder = Directory.CreateTempSubdirectory("edge-inspector-bench-events-").FullName;
        var store = new EventStore(
            new EventStoreSettings { Directory = Path.Combine(folder, "ours"), Boot = Boot }, new ContractFormat(new Topics("edge-inspector", "line-3")), TimeProvider.System, NullLogger<EventStore>.Instance);
        store.Start();
        if (!store.FlushAsync(CancellationToken.None).Wait(TimeSpan.FromSeconds(10)))
        {
            throw new BenchSkippedException(store.State.Reason ?? "the database does not open");
        }

        string schema = string.Join(";\n", Lines(store.DatabasePath, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"));
        string theirs = Path.Combine(folder, "theirs.db");
        var peer = PeerProcess.Python(context, "events", new JsonObject { ["frames"] = frames, ["database"] = theirs, ["schema"] = schema });
        return new BenchCase
        {
            Name = frames == 1 ? "1 NG frame, durable" : $"{frames} NG frames, durable",
            Goal = 1,
            Peer = peer,
            Ours = i => Record(store, i, frames),
            Compare = () =>
            {
                Record(store, 0, frames);
                peer.Run(0, 1);
                return Compare(store.DatabasePath, theirs);
            },
            Owned = new Folder(store, folder),
            Note = "a frame: one event phase and one verdict, in events, phases, verdicts and twice in outbox",
        };
    }

    private static void Record(EventStore store, int iteration, int frames)
    {
        for (int k = 0; k < frames; k++)
        {
            long n = ((long)iteration * frames) + k;
            string id = new Ulid((UInt128)(ulong)n).ToString();
            store.Record(new Recording
            {
                Id = id,
                Camera = "top",
                Frame = n,
                FrameWidth = 1920,
                FrameHeight = 1080,
                Time = Time,
                Verdict = VerdictKind.Ng,
                LatencyMs = 11.8,
                Model = Model,
                Events = [Event(id, n)],
                NgEvents = [id],
            });
        }

        store.FlushAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    private static ModelReference Model { get; } = new("pcb-defects", "1.2.0", new string('a', 64));

    private static InspectionEvent Event(string id, long n) => new()
    {
        Id = id,
        Camera = "top",
        Phase = EventPhase.New,
        Time = Time,
        Frame = n,
        FrameWidth = 1920,
        FrameHeight = 1080,
        Track = n,
        Class = "open",
        Confidence = 0.9375f,
        Box = new FrameBox(512, 300.5f, 548, 331),
        Zone = "board",
        Anomaly = 0.8125f,
        AreaPx = 412,
        LengthPx = 36.125f,
        Verdict = VerdictKind.Ng,
        LatencyMs = 11.8,
        Frames = 2,
        Model = Model,
    };

    private static Equality Compare(string ours, string theirs)
    {
        string[] queries =
        [
            "SELECT boot, seq, topic, CAST(payload AS TEXT) FROM outbox ORDER BY id",
            "SELECT * FROM phases ORDER BY boot, seq",
            "SELECT * FROM verdicts ORDER BY boot, seq",
            "SELECT * FROM events ORDER BY n",
            "SELECT * FROM outbox_totals",
            "PRAGMA journal_mode",
        ];
        int rows = 0;
        foreach (string query in queries)
        {
            string[] a = Lines(ours, query);
            string[] b = Lines(theirs, query);
            rows += a.Length;
            if (!a.SequenceEqual(b))
            {
                return new Equality(false, $"rows differ: {a.FirstOrDefault(l => !b.Contains(l))} against {b.FirstOrDefault(l => !a.Contains(l))}");
            }
        }

        return new Equality(true, $"the same {rows} rows, payloads included");
    }

    private static string[] Lines(string database, string query)
    {
        SqliteLibrary.EnsureLoaded();
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return [.. lines];
    }

    private sealed class Folder(EventStore store, string path) : IDisposable
    {
        public void Dispose()
        {
            store.Dispose();
            Directory.Delete(path, recursive: true);
        }
    }
}
