using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>What a fault of the database means, and what a person can do about it.</summary>
internal static class StoreFaults
{
    /// <summary>Whether the file itself is bad, so that trying again is pointless.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether the file must make way for a new one: it is damaged, or a newer program wrote it.</summary>
    public static bool NeedsNewFile(Exception fault) => fault is InvalidDataException || (fault is SqliteException sqlite && IsDamage(sqlite));

    /// <summary>Whether the file must be read whole before it is trusted again.</summary>
    public static bool ShakesTrust(Exception fault) => IsInterrupt(fault) || (fault is SqliteException sqlite && (IsDamage(sqlite) || sqlite.SqliteErrorCode == raw.SQLITE_IOERR));

    /// <summary>Whether it was a check that a stop cut short.</summary>
    public static bool IsInterrupt(Exception fault) => fault is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT };

    /// <summary>Whether the same batch may succeed later: a full disk and the like, not a row the tables refuse or a fault of this program.</summary>
    public static bool MayPass(Exception fault) => fault switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE or raw.SQLITE_MISUSE),
        IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException => true,
        _ => false,
    };

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
