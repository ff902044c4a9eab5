using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// Saves from a damaged database into a new one what still waited for the broker, as far as it can be read, and the gaps that were
/// known; what cannot be read becomes a gap of its own.
/// </summary>
internal sealed class OutboxSalvage : IDisposable
{
    /// <summary>Messages per transaction: the log of a million in one would take their space once more.</summary>
    private const int Chunk = 1024;

    private readonly SqliteConnection _source;
    private readonly EventDatabase _into;
    private readonly (string Boot, long LastSeq) _current;
    private readonly DateTimeOffset _now;
    private readonly Func<bool> _isOverdue;
    private readonly Dictionary<long, SavedBoot> _boots = [];
    private int _saved;
    private long _bytes;

    private OutboxSalvage(string damaged, EventDatabase into, (string Boot, long LastSeq) current, DateTimeOffset now, Func<bool> isOverdue)
    {
        // To write as well: the log of the last program is taken in by the first who reads. A file somebody took away meanwhile is an empty one.
        _source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File.Exists(damaged) ? damaged : ":memory:", Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        _into = into;
        _current = current;
        _now = now;
        _isOverdue = isOverdue;
    }

    /// <param name="current">The running boot and the last number it has stored: what is above it, its batch will store again.</param>
    /// <param name="isOverdue">Whether to give up: asked from message to message.</param>
    /// <exception cref="OperationCanceledException">It was overdue.</exception>
    /// <exception cref="SqliteException">The new database cannot be written, or the damaged one is held by another program.</exception>
    public static Salvaged Run(string damaged, EventDatabase into, (string Boot, long LastSeq) current, DateTimeOffset now, Func<bool> isOverdue)
    {
        using var salvage = new OutboxSalvage(damaged, into, current, now, isOverdue);
        return salvage.Run();
    }

    public void Dispose() => _source.Dispose();

    private Salvaged Run()
    {
        _source.Open();
        EventSchema.Execute(_source, "PRAGMA busy_timeout = 5000");
        _into.Begin();
        SaveBoots();
        SaveGaps();
        LostNumbers lost = SaveMessages(out int kept);
        long? waiting = Waiting();
        bool complete = kept == waiting || (!lost.Any && !(waiting > kept));
        if (!complete)
        {
            var ledger = new OutboxLedger(_into);
            Dictionary<long, long> rows = _boots.ToDictionary(static b => b.Key, static b => b.Value.Row);
            foreach ((long boot, long first, long last) in lost.Ranges(waiting > kept ? waiting - kept : null))
            {
                ledger.AddGap(rows[boot], first, last, GapReason.DatabaseDamaged, _now);
            }
        }

        _into.SetOutboxTotals(_saved, _bytes);
        _into.Commit();
        return new Salvaged(_saved, complete);
    }

    /// <summary>All boots, so that they keep their order; the running one with what it has surely stored.</summary>
    private void SaveBoots()
    {
        using var table = new TornTable(_source, "SELECT id, ulid, started, last_seq FROM boots WHERE id > ?1 ORDER BY id");
        while (table.Next())
        {
            (string ulid, long lastSeq) = (table.Row.Text(1), table.Row.Int64(3));
            Add(table.Row.Int64(0), ulid, Time(table.Row.Int64(2)), ulid == _current.Boot ? _current.LastSeq : lastSeq);
        }

        if (_current.LastSeq > 0 && !_boots.Values.Any(b => b.Ulid == _current.Boot))
        {
            Add(_boots.Count == 0 ? 1 : _boots.Keys.Max() + 1, _current.Boot, _now, _current.LastSeq);
        }

        void Add(long id, string ulid, DateTimeOffset started, long lastSeq)
        {
            if (ulid.Length == _current.Boot.Length)
            {
                _boots[id] = new SavedBoot(ulid, _into.Boot(ulid, started, lastSeq), lastSeq);
            }
        }
    }

    private void SaveGaps()
    {
        var ledger = new OutboxLedger(_into);
        using var table = new TornTable(_source, "SELECT id, boot, first, last, reason, time FROM gaps WHERE id > ?1 ORDER BY id");
        while (table.Next())
        {
            (long first, long last, long reason) = (table.Row.Int64(2), table.Row.Int64(3), table.Row.Int64(4));
            if (_boots.TryGetValue(table.Row.Int64(1), out SavedBoot? boot) && first >= 1 && last >= first && Enum.IsDefined((GapReason)reason))
            {
                ledger.AddGap(boot.Row, first, last, (GapReason)reason, Time(table.Row.Int64(5)));
            }
        }
    }

    /// <param name="kept">Messages that are not lost: saved here, or stored again by the running boot.</param>
    private LostNumbers SaveMessages(out int kept)
    {
        var lost = new LostNumbers([.. _boots.OrderBy(static b => b.Key).Select(static b => (b.Key, b.Value.LastSeq))]);
        (long Boot, long Seq)? before = null;
        bool torn = false;
        kept = 0;
        using var table = new TornTable(_source, "SELECT id, boot, seq, topic, payload FROM outbox WHERE id > ?1 ORDER BY id");
        while (table.Next())
        {
            if (_isOverdue())
            {
                throw new OperationCanceledException();
            }

            torn |= table.IsTorn;
            (long boot, long seq) = (table.Row.Int64(1), table.Row.Int64(2));
            if (!_boots.TryGetValue(boot, out SavedBoot? of) || table.Row.Text(3).Length == 0 || table.Row.Blob(4).IsEmpty)
            {
                torn = true;
                continue;
            }

            if (torn)
            {
                lost.Add(before, (boot, seq));
                torn = false;
            }

            before = (boot, seq);
            kept++;
            if (of.Ulid != _current.Boot || seq <= _current.LastSeq)
            {
                Save(of.Row, seq, table.Row);
            }
        }

        if (torn || table.IsTorn)
        {
            lost.Add(before, null);
        }

        return lost;
    }

    private void Save(long boot, long seq, SqliteStatement row)
    {
        _bytes += row.Blob(4).Length;
        _into.AddToOutbox(++_saved, boot, seq, row.Text(3), row.Blob(4));
        if (_saved % Chunk == 0)
        {
            _into.Commit();
            _into.Begin();
        }
    }

    /// <summary>Messages that the damaged file says it holds; null where it does not say.</summary>
    private long? Waiting()
    {
        using var table = new TornTable(_source, "SELECT rowid, messages FROM outbox_totals WHERE rowid > ?1 ORDER BY rowid");
        return table.Next() ? table.Row.Int64(1) : null;
    }

    private DateTimeOffset Time(long milliseconds) =>
        milliseconds >= 0 && milliseconds <= _now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : _now;

    /// <summary>A boot of the damaged file.</summary>
    /// <param name="Row">Its id in the new one.</param>
    private sealed record SavedBoot(string Ulid, long Row, long LastSeq);
}
