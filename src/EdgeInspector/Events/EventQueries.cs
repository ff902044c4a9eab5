using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// Reads events for the page and the tools, on a connection of its own that never holds up the writer. Thread-safe; calls are short and
/// run one after the other.
/// </summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> while the database cannot be read.</remarks>
internal sealed partial class EventQueries : IDisposable
{
    /// <summary>Most rows of one answer.</summary>
    public const int MaxCount = 1000;

    private readonly object _lock = new();
    private readonly string _path;
    private readonly Func<int> _generation;
    private readonly Action _reportDamage;
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private SqliteConnection? _connection;
    private int _opened;

    /// <summary>Reads beside a running store, and follows it to a new file when it has to begin one.</summary>
    public EventQueries(EventStore store)
    {
        _path = store.DatabasePath;
        _generation = () => store.State.Generation;
        _reportDamage = store.ReportDamage;
    }

    /// <summary>Reads a database without a store, for the command line.</summary>
    public EventQueries(string databasePath)
    {
        _path = databasePath;
        _generation = static () => 0;
        _reportDamage = static () => { };
    }

    /// <summary>The latest events, newest first.</summary>
    /// <param name="count">1 to <see cref="MaxCount"/>.</param>
    public IReadOnlyList<EventSummary> Latest(int count, EventFilter? filter = null) => List(count, filter ?? EventFilter.All, newestFirst: true);

    /// <summary>Events recorded after one, oldest first: what a reader has missed. An unknown id yields the oldest there are.</summary>
    public IReadOnlyList<EventSummary> Since(string id, int count, EventFilter? filter = null) => Read(() =>
    {
        long after = Prepare("SELECT n FROM events WHERE id = ?1").Bind(1, id).Scalar();
        return ListRows(count, (filter ?? EventFilter.All) with { After = after }, newestFirst: false);
    });

    /// <summary>Events in a range, in either order.</summary>
    public IReadOnlyList<EventSummary> List(int count, EventFilter filter, bool newestFirst) => Read(() => ListRows(count, filter, newestFirst));

    /// <summary>Null where there is none, or no longer.</summary>
    public EventSummary? Find(string id) => Read(() =>
    {
        SqliteStatement s = Prepare($"{EventRows.Select} WHERE e.id = ?1").Bind(1, id);
        EventSummary? found = s.Step() ? EventRows.Read(s) : null;
        s.Reset();
        return found;
    });

    /// <summary>The phases of an event, in order.</summary>
    public IReadOnlyList<EventPhaseRow> History(string id) => Read(() =>
    {
        SqliteStatement s = Prepare(
            """
            SELECT b.ulid, p.seq, p.phase, p.time, p.frame, p.class, p.verdict, p.confidence, p.x1, p.y1, p.x2, p.y2, p.frames
            FROM phases p JOIN boots b ON b.id = p.boot WHERE p.event = ?1 ORDER BY p.boot, p.seq
            """).Bind(1, id);
        var rows = new List<EventPhaseRow>();
        while (s.Step())
        {
            rows.Add(new EventPhaseRow(
                s.Text(0), s.Int64(1), (EventPhase)s.Int64(2), DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(3)), s.Int64(4), s.Text(5),
                (VerdictKind)s.Int64(6), s.Single(7), new FrameBox(s.Single(8), s.Single(9), s.Single(10), s.Single(11)), (int)s.Int64(12)));
        }

        return rows;
    });

    /// <summary>Events first seen since a time, by class.</summary>
    public IReadOnlyDictionary<string, long> CountByClass(DateTimeOffset since, string? camera = null) => Read(() =>
    {
        SqliteStatement s = Prepare("SELECT class, count(*) FROM events WHERE first_time >= ?1 AND (?2 IS NULL OR camera = ?2) GROUP BY class ORDER BY class")
            .Bind(1, since.ToUnixTimeMilliseconds()).Bind(2, camera);
        var counts = new Dictionary<string, long>();
        while (s.Step())
        {
            counts.Add(s.Text(0), s.Int64(1));
        }

        return counts;
    });

    /// <summary>Verdicts stored since a time: NG and NOT_JUDGED, one per frame.</summary>
    public long CountVerdicts(VerdictKind kind, DateTimeOffset since) => Read(() =>
        Prepare("SELECT count(*) FROM verdicts WHERE time >= ?1 AND kind = ?2").Bind(1, since.ToUnixTimeMilliseconds()).Bind(2, (long)kind).Scalar());

    /// <summary>Numbers that never arrive, oldest first; the newest <paramref name="count"/> ranges.</summary>
    public IReadOnlyList<GapRange> Gaps(int count) => Read(() =>
    {
        SqliteStatement s = Prepare(
            "SELECT b.ulid, g.first, g.last, g.reason, g.time FROM (SELECT * FROM gaps ORDER BY id DESC LIMIT ?1) g JOIN boots b ON b.id = g.boot ORDER BY g.id")
            .Bind(1, count);
        var gaps = new List<GapRange>();
        while (s.Step())
        {
            gaps.Add(new GapRange(s.Text(0), s.Int64(1), s.Int64(2), (GapReason)s.Int64(3), DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(4))));
        }

        return gaps;
    });

    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    private List<EventSummary> ListRows(int count, EventFilter filter, bool newestFirst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        SqliteStatement s = Prepare(EventRows.ListSql(filter, newestFirst));
        EventRows.Bind(s, filter, count);
        var rows = new List<EventSummary>(Math.Min(count, 64));
        while (s.Step())
        {
            rows.Add(EventRows.Read(s));
        }

        return rows;
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is SqliteException or InvalidOperationException)
            {
                Close();
                if (e is SqliteException fault && StoreFaults.IsDamage(fault))
                {
                    _reportDamage();
                }

                throw new StoreUnavailableException($"The events in {_path} cannot be read now: {e.Message}", e);
            }
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        int generation = _generation();
        if (_connection is null || _opened != generation)
        {
            Close();
            _connection = ReadOnlyConnection.Open(_path);
            _opened = generation;
        }

        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            statement = new SqliteStatement(_connection, sql);
            _statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    private void Close()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection?.Dispose();
        _connection = null;
    }
}
