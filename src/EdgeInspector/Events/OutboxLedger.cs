namespace EdgeInspector.Events;

/// <summary>
/// The rarer writes of the outbox: what is refused, what is dropped at the cap, and the gaps that say so. Owned by the store's thread,
/// called within its transaction.
/// </summary>
internal sealed class OutboxLedger
{
    /// <summary>Refused messages kept for somebody to look at; older ones go.</summary>
    public const int RefusedKept = 1000;

    /// <summary>Ranges kept: far more than anybody repairs, few enough for one message.</summary>
    public const int GapsKept = 1000;

    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _setAside;
    private readonly SqliteStatement _trimRefused;
    private readonly SqliteStatement _lastGap;
    private readonly SqliteStatement _widenGap;
    private readonly SqliteStatement _addGap;
    private readonly SqliteStatement _trimGaps;
    private readonly EventDatabase _database;

    public OutboxLedger(EventDatabase database)
    {
        _database = database;
        _oldest = database.Prepare("SELECT id, boot, seq, length(payload) FROM outbox WHERE id > ?1 ORDER BY id LIMIT 1");
        _find = database.Prepare("SELECT boot, seq FROM outbox WHERE id = ?1");
        _setAside = database.Prepare("INSERT OR REPLACE INTO refused (id, boot, seq, topic, payload, time) SELECT id, boot, seq, topic, payload, ?2 FROM outbox WHERE id = ?1");
        _trimRefused = database.Prepare($"DELETE FROM refused WHERE id <= (SELECT id FROM refused ORDER BY id DESC LIMIT 1 OFFSET {RefusedKept})");
        _lastGap = database.Prepare("SELECT id, last FROM gaps WHERE boot = ?1 AND reason = ?2 ORDER BY id DESC LIMIT 1");
        _widenGap = database.Prepare("UPDATE gaps SET last = ?2, time = ?3 WHERE id = ?1");
        _addGap = database.Prepare("INSERT INTO gaps (boot, first, last, reason, time) VALUES (?1, ?2, ?3, ?4, ?5)");
        _trimGaps = database.Prepare($"DELETE FROM gaps WHERE id <= (SELECT id FROM gaps ORDER BY id DESC LIMIT 1 OFFSET {GapsKept})");
    }

    /// <summary>Moves a message the broker will never take out of the way; false where it was no longer there.</summary>
    public bool Refuse(long id, DateTimeOffset now)
    {
        if (!_find.Bind(1, id).Step())
        {
            return false;
        }

        (long boot, long seq) = (_find.Int64(0), _find.Int64(1));
        _find.Reset();
        _setAside.Bind(1, id).Bind(2, now.ToUnixTimeMilliseconds()).Execute();
        _trimRefused.Execute();
        _database.RemoveFromOutbox(id);
        AddGap(boot, seq, seq, GapReason.Refused, now);
        return true;
    }

    /// <summary>Drops the oldest message above <paramref name="claimed"/>, which is on its way to the broker; returns its bytes, -1 where there is none.</summary>
    public long DropOldest(long claimed, DateTimeOffset now)
    {
        if (!_oldest.Bind(1, claimed).Step())
        {
            return -1;
        }

        (long id, long boot, long seq, long bytes) = (_oldest.Int64(0), _oldest.Int64(1), _oldest.Int64(2), _oldest.Int64(3));
        _oldest.Reset();
        _database.RemoveFromOutbox(id);
        AddGap(boot, seq, seq, GapReason.OutboxFull, now);
        return bytes;
    }

    /// <summary>Notes numbers that will not arrive, joined to the last range where they follow it.</summary>
    public void AddGap(long boot, long first, long last, GapReason reason, DateTimeOffset now)
    {
        long time = now.ToUnixTimeMilliseconds();
        if (_lastGap.Bind(1, boot).Bind(2, (long)reason).Step())
        {
            (long id, long end) = (_lastGap.Int64(0), _lastGap.Int64(1));
            _lastGap.Reset();
            if (end == first - 1)
            {
                _widenGap.Bind(1, id).Bind(2, last).Bind(3, time).Execute();
                return;
            }
        }

        _addGap.Bind(1, boot).Bind(2, first).Bind(3, last).Bind(4, (long)reason).Bind(5, time).Execute();
        _trimGaps.Execute();
    }
}
