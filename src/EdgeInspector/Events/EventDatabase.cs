using EdgeInspector.Core.Judging;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// The writing connection: rows in, nothing else. Owned by the store's thread. Every method may throw <see cref="SqliteException"/>;
/// afterwards the database is closed and opened again rather than trusted.
/// </summary>
internal sealed class EventDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<ModelReference, long> _models = [];
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _event;
    private readonly SqliteStatement _phase;
    private readonly SqliteStatement _verdict;
    private readonly SqliteStatement _outboxAdd;
    private readonly SqliteStatement _outboxRemove;
    private readonly SqliteStatement _outboxTotals;
    private readonly SqliteStatement _lastSeq;

    private EventDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _event = Prepare(
            """
            INSERT INTO events (id, boot, camera, class, zone, verdict, phase, first_time, last_time, first_frame, last_frame,
                frame_width, frame_height, track, confidence, x1, y1, x2, y2, anomaly, area_px, length_px, latency_ms, frames,
                model, part_id, trigger_id, evidence, mm_per_px)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)
            ON CONFLICT (id) DO UPDATE SET class = excluded.class, zone = excluded.zone, verdict = excluded.verdict, phase = excluded.phase,
                last_time = excluded.last_time, last_frame = excluded.last_frame, track = excluded.track,
                confidence = CASE track WHEN excluded.track THEN max(confidence, excluded.confidence) ELSE excluded.confidence END,
                x1 = excluded.x1, y1 = excluded.y1, x2 = excluded.x2, y2 = excluded.y2,
                anomaly = coalesce(max(anomaly, excluded.anomaly), anomaly, excluded.anomaly),
                area_px = excluded.area_px, length_px = excluded.length_px, mm_per_px = excluded.mm_per_px, frames = excluded.frames, model = excluded.model,
                evidence = CASE excluded.evidence WHEN 0 THEN evidence ELSE excluded.evidence END
            """);
        _phase = Prepare(
            """
            INSERT INTO phases (boot, seq, event, phase, time, frame, class, zone, verdict, confidence, x1, y1, x2, y2, anomaly, area_px,
                length_px, latency_ms, frames, model, mm_per_px)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
            """);
        _verdict = Prepare(
            """
            INSERT INTO verdicts (boot, seq, id, camera, kind, reason, detail, time, frame, latency_ms, events, model, part_id, trigger_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """);
        _outboxAdd = Prepare("INSERT INTO outbox (id, boot, seq, qos, topic, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _outboxRemove = Prepare("DELETE FROM outbox WHERE id = ?1");
        _outboxTotals = Prepare("UPDATE outbox_totals SET messages = ?1, bytes = ?2");
        _lastSeq = Prepare("UPDATE boots SET last_seq = ?2, clean = ?3 WHERE id = ?1");
    }

    /// <summary>For the statements of maintenance; same thread only.</summary>
    public SqliteConnection Connection => _connection;

    /// <summary>Opens the file and makes or upgrades its tables.</summary>
    /// <param name="check">Reads the file first, when it was not closed in order; null: it is trusted as it is.</param>
    /// <exception cref="SqliteException">It cannot be opened, or is damaged; or the check was interrupted.</exception>
    /// <exception cref="InvalidDataException">A newer program wrote it.</exception>
    public static EventDatabase Open(string path, DatabaseCheck? check)
    {
        SqliteLibrary.EnsureLoaded();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // FULL: a commit survives the loss of power, which a box beside a line meets daily. Auto-vacuum must be set before the first table.
            EventSchema.Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216");
            if (check is not null && !WasClosedInOrder(connection))
            {
                check.Run(connection);
            }

            if (!EventSchema.Upgrade(connection))
            {
                throw new InvalidDataException($"{path} was written by a newer version of this program (tables {EventSchema.Scalar(connection, "PRAGMA user_version")}, known up to {EventSchema.Version}).");
            }

            return new EventDatabase(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    /// <summary>Row of the boot, made when absent. Call within a transaction.</summary>
    public long Boot(string ulid, DateTimeOffset started, long lastSeq)
    {
        using SqliteStatement insert = new(_connection, "INSERT OR IGNORE INTO boots (ulid, started, last_seq) VALUES (?1, ?2, ?3)");
        insert.Bind(1, ulid).Bind(2, started.ToUnixTimeMilliseconds()).Bind(3, lastSeq).Execute();
        using SqliteStatement find = new(_connection, "SELECT id FROM boots WHERE ulid = ?1");
        return find.Bind(1, ulid).Scalar();
    }

    /// <summary>Last number stored for a boot; 0 where it has none.</summary>
    public long LastSeq(string boot)
    {
        using SqliteStatement find = new(_connection, "SELECT last_seq FROM boots WHERE ulid = ?1");
        return find.Bind(1, boot).Scalar();
    }

    /// <summary>Messages and bytes waiting, and the highest id.</summary>
    public (long Messages, long Bytes, long MaxId) OutboxTotals()
    {
        using SqliteStatement totals = new(_connection, "SELECT messages, bytes, (SELECT coalesce(max(id), 0) FROM outbox) FROM outbox_totals");
        totals.Step();
        return (totals.Int64(0), totals.Int64(1), totals.Int64(2));
    }

    /// <summary>Keeps the totals true; within the transaction that changes the outbox.</summary>
    public void SetOutboxTotals(long messages, long bytes) => _outboxTotals.Bind(1, messages).Bind(2, bytes).Execute();

    public void AddEvent(InspectionEvent e, long boot, long seq, EvidenceState evidence)
    {
        long model = Model(e.Model);
        long time = e.Time.ToUnixTimeMilliseconds();
        _event.Bind(1, e.Id).Bind(2, boot).Bind(3, e.Camera).Bind(4, e.Class).Bind(5, e.Zone).Bind(6, (long)e.Verdict).Bind(7, (long)e.Phase)
            .Bind(8, time).Bind(9, e.Frame).Bind(10, e.FrameWidth).Bind(11, e.FrameHeight).Bind(12, e.Track)
            .Bind(13, (double)e.Confidence).Bind(14, (double)e.Box.X1).Bind(15, (double)e.Box.Y1).Bind(16, (double)e.Box.X2).Bind(17, (double)e.Box.Y2)
            .Bind(18, e.Anomaly).Bind(19, (double)e.AreaPx).Bind(20, (double)e.LengthPx).Bind(21, e.LatencyMs).Bind(22, e.Frames)
            .Bind(23, model).Bind(24, e.PartId).Bind(25, e.TriggerId).Bind(26, (long)evidence).Bind(27, e.MmPerPx).Execute();
        _phase.Bind(1, boot).Bind(2, seq).Bind(3, e.Id).Bind(4, (long)e.Phase).Bind(5, time).Bind(6, e.Frame).Bind(7, e.Class).Bind(8, e.Zone)
            .Bind(9, (long)e.Verdict).Bind(10, (double)e.Confidence).Bind(11, (double)e.Box.X1).Bind(12, (double)e.Box.Y1).Bind(13, (double)e.Box.X2)
            .Bind(14, (double)e.Box.Y2).Bind(15, e.Anomaly).Bind(16, (double)e.AreaPx).Bind(17, (double)e.LengthPx).Bind(18, e.LatencyMs)
            .Bind(19, e.Frames).Bind(20, model).Bind(21, e.MmPerPx).Execute();
    }

    public void AddVerdict(Recording r, long boot, long seq)
    {
        _verdict.Bind(1, boot).Bind(2, seq).Bind(3, r.Id).Bind(4, r.Camera).Bind(5, (long)r.Verdict).Bind(6, (long)r.Reason).Bind(7, r.Detail)
            .Bind(8, r.Time.ToUnixTimeMilliseconds()).Bind(9, r.Frame).Bind(10, r.LatencyMs)
            .Bind(11, r.NgEvents.Count == 0 ? null : string.Join(' ', r.NgEvents));
        _ = r.Model is null ? _verdict.BindNull(12) : _verdict.Bind(12, Model(r.Model));
        _verdict.Bind(13, r.PartId).Bind(14, r.TriggerId).Execute();
    }

    public void AddToOutbox(long id, long boot, long seq, string topic, ReadOnlySpan<byte> payload) =>
        _outboxAdd.Bind(1, id).Bind(2, boot).Bind(3, seq).Bind(4, 1L).Bind(5, topic).Bind(6, payload).Execute();

    /// <summary>False where the message was no longer there.</summary>
    public bool RemoveFromOutbox(long id) => _outboxRemove.Bind(1, id).Execute() > 0;

    public void SetLastSeq(long boot, long seq, bool clean = false) => _lastSeq.Bind(1, boot).Bind(2, seq).Bind(3, clean ? 1L : 0L).Execute();

    /// <summary>A statement that lives as long as the database.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static bool WasClosedInOrder(SqliteConnection connection) =>
        EventSchema.Scalar(connection, "PRAGMA user_version") == 0 || EventSchema.Scalar(connection, "SELECT clean FROM boots ORDER BY id DESC LIMIT 1") == 1;

    private long Model(ModelReference model)
    {
        if (!_models.TryGetValue(model, out long id))
        {
            using SqliteStatement insert = new(_connection, "INSERT OR IGNORE INTO models (name, version, sha256) VALUES (?1, ?2, ?3)");
            insert.Bind(1, model.Name).Bind(2, model.Version).Bind(3, model.Sha256).Execute();
            using SqliteStatement find = new(_connection, "SELECT id FROM models WHERE name = ?1 AND version = ?2 AND sha256 = ?3");
            id = find.Bind(1, model.Name).Bind(2, model.Version).Bind(3, model.Sha256).Scalar();
            _models.Add(model, id);
        }

        return id;
    }
}
