using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>Reads every page of a database, which takes minutes where the file is large; another thread may end it. One runs at a time.</summary>
internal sealed class DatabaseCheck
{
    private readonly Lock _lock = new();
    private sqlite3? _running;
    private bool _interrupted;

    /// <exception cref="SqliteException">The file is damaged; or the check was interrupted, with <c>SQLITE_INTERRUPT</c>.</exception>
    public void Run(SqliteConnection connection)
    {
        lock (_lock)
        {
            _running = !_interrupted ? connection.Handle : throw new SqliteException("The integrity check was not made: the program stops.", raw.SQLITE_INTERRUPT);
        }

        try
        {
            using var check = new SqliteStatement(connection, "PRAGMA quick_check(1)");
            string found = check.Step() ? check.Text(0) : "ok";
            if (found != "ok")
            {
                throw new SqliteException($"The integrity check found: {found}", raw.SQLITE_CORRUPT);
            }
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }
    }

    /// <summary>
    /// Ends the check that runs, and every later one before it begins. Called again until all is over: between the beginning of a check
    /// and its first page there is a moment in which SQLite does not heed it.
    /// </summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _interrupted = true;
            if (_running is not null)
            {
                raw.sqlite3_interrupt(_running);
            }
        }
    }
}
