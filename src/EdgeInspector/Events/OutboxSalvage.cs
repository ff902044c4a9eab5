using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>Saves what still waited for the broker from a damaged database into a new one, as far as it can be read.</summary>
internal static class OutboxSalvage
{
    /// <returns>Messages saved, and whether all that the damaged file held could be read.</returns>
    /// <exception cref="SqliteException">The new database cannot be written.</exception>
    public static (int Saved, bool Complete) Run(string damaged, EventDatabase into, DateTimeOffset now)
    {
        using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = damaged, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        SqliteStatement? read = TryOpen(source);
        if (read is null)
        {
            return (0, false);
        }

        using (read)
        {
            int saved = 0;
            long bytes = 0;
            bool complete;
            into.Begin();
            while (TryStep(read, out complete))
            {
                long seq = read.Int64(1);
                bytes += read.Blob(3).Length;
                into.AddToOutbox(++saved, into.Boot(read.Text(0), now, seq), seq, read.Text(2), read.Blob(3));
            }

            into.SetOutboxTotals(saved, bytes);
            into.Commit();
            return (saved, complete);
        }
    }

    private static SqliteStatement? TryOpen(SqliteConnection source)
    {
        try
        {
            source.Open();
            return new SqliteStatement(source, "SELECT b.ulid, o.seq, o.topic, o.payload FROM outbox o JOIN boots b ON b.id = o.boot ORDER BY o.id");
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static bool TryStep(SqliteStatement read, out bool complete)
    {
        try
        {
            bool row = read.Step();
            complete = !row;
            return row;
        }
        catch (SqliteException)
        {
            complete = false;
            return false;
        }
    }
}
