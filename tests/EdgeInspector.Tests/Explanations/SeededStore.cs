using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Options;
using EdgeInspector.Options.Knowledge;
using EdgeInspector.Tests.Events;

namespace EdgeInspector.Tests.Explanations;

/// <summary>A store with two days of events, the same for the same seed, and a clock that stands still after them.</summary>
internal sealed class SeededStore : IDisposable
{
    private static readonly string[] s_classes = ["open", "short", "mousebite", "spur", "spurious_copper", "pin_hole"];
    private readonly StoreFixture _fixture = new();

    private SeededStore() => Queries = new EventQueries(_fixture.Store);

    /// <summary>Saturday afternoon, UTC.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 21, 15, 20, 0, TimeSpan.Zero);

    public static TimeProvider Time { get; } = new StandingClock();

    public EventQueries Queries { get; }

    public EventStore Store => _fixture.Store;

    public List<InspectionEvent> Events { get; } = [];

    public static KnowledgeBase Knowledge()
    {
        var errors = new List<ConfigurationError>();
        return KnowledgeFile.Read(Path.Combine(Repository.Root, "knowledge", "pcb.yml"), errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Ids of all events.</summary>
    public IReadOnlyList<string> Ids => [.. Events.Select(static e => e.Id)];

    /// <param name="versions">Of the model, one after the other in time.</param>
    public static async Task<SeededStore> CreateAsync(int seed, int count = 400, int versions = 1)
    {
        var store = new SeededStore();
        var random = new Random(seed);
        int[] ages = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 48 * 3600)).OrderDescending()];
        for (int i = 0; i < count; i++)
        {
            float x = random.Next(0, 300);
            float y = random.Next(0, 220);
            InspectionEvent e = Samples.Event(
                defect: s_classes[random.Next(s_classes.Length)],
                camera: random.Next(3) == 0 ? "side" : "top",
                verdict: random.Next(6) == 0 ? VerdictKind.Ok : VerdictKind.Ng,
                time: Now.AddSeconds(-ages[i]),
                box: new FrameBox(x, y, x + random.Next(4, 20), y + random.Next(4, 20)),
                phase: EventPhase.End) with
            {
                Zone = random.Next(4) switch { 0 => "connector", 1 => null, _ => "rim" },
                Model = Samples.Model with { Version = $"1.{1 + (i * versions / count)}.0" },
            };
            store.Events.Add(e);
            store.Store.Record(Samples.Recording(e));
        }

        await store._fixture.FlushAsync();
        return store;
    }

    /// <summary>The count that a plain statement of the test's own yields.</summary>
    public long Sql(string where) => long.Parse(_fixture.Query($"SELECT count(*) FROM events WHERE {where}")[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>First column of every row of a statement of the test's own.</summary>
    public IReadOnlyList<string> Rows(string sql) => _fixture.Query(sql);

    public void Dispose()
    {
        Queries.Dispose();
        _fixture.Dispose();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
