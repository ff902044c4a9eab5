using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>What a fault of the database means, and what a person can do about it.</summary>
internal static class StoreFaults
{
    /// <summary>Whether the file itself is bad, so that trying again is pointless.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    public static string Remedy(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => "Free space on the disk.",
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } or UnauthorizedAccessException =>
            "Let the service's user write in that folder.",
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => "Another program holds it: is a second inspector running?",
        InvalidOperationException => string.Empty,
        _ => "Check the disk.",
    };
}
