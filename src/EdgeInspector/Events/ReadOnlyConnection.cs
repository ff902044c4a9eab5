using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>Opens the event database for reading, beside its writer.</summary>
internal static class ReadOnlyConnection
{
    /// <exception cref="SqliteException">It is absent, damaged or cannot be read.</exception>
    /// <exception cref="InvalidOperationException">SQLite is not installed.</exception>
    public static SqliteConnection Open(string path)
    {
        SqliteLibrary.EnsureLoaded();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            EventSchema.Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA query_only = 1");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
