using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>Reads waiting messages in the order they were numbered, on a connection of its own. One thread at a time.</summary>
internal sealed class OutboxReader(EventStore store) : IDisposable
{
    private SqliteConnection? _connection;
    private SqliteStatement? _read;

    /// <summary>Database file that was read last; part of every <see cref="OutboxDone"/>.</summary>
    public int Generation { get; private set; } = -1;

    /// <summary>Replaces <paramref name="messages"/> with up to <paramref name="count"/> messages after <paramref name="afterId"/>.</summary>
    /// <returns>False where the file was replaced meanwhile, or cannot be read now: nothing was read, and reading begins at 0 again.</returns>
    public bool TryRead(long afterId, int count, List<OutboxMessage> messages)
    {
        messages.Clear();
        int generation = store.State.Generation;
        if (generation != Generation)
        {
            Close();
            bool first = Generation < 0;
            Generation = generation;
            if (!first)
            {
                return false;
            }
        }

        try
        {
            SqliteStatement read = _read ??= Open();
            read.Bind(1, afterId).Bind(2, count);
            while (read.Step())
            {
                messages.Add(new OutboxMessage(read.Int64(0), read.Text(1), read.Int64(2), read.Text(3), read.Blob(4).ToArray(), (int)read.Int64(5)));
            }

            return true;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            if (e is SqliteException fault && StoreFaults.IsDamage(fault))
            {
                store.ReportDamage();
            }

            Close();
            messages.Clear();
            return false;
        }
    }

    public void Dispose() => Close();

    private SqliteStatement Open()
    {
        _connection = ReadOnlyConnection.Open(store.DatabasePath);
        return new SqliteStatement(
            _connection,
            "SELECT o.id, b.ulid, o.seq, o.topic, o.payload, o.qos FROM outbox o JOIN boots b ON b.id = o.boot WHERE o.id > ?1 ORDER BY o.id LIMIT ?2");
    }

    private void Close()
    {
        _read?.Dispose();
        _connection?.Dispose();
        _read = null;
        _connection = null;
    }
}
