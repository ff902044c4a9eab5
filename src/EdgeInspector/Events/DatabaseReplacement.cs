using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// Puts a new database, with what could be saved, in the place of one that nobody can use. It is built as <c>.new</c> while the other
/// stays where it is, and called <c>.saved</c> once it is complete and on the disk; then they change places. A loss of power or of space
/// leaves either a <c>.new</c>, to be begun anew, or a <c>.saved</c>, to be put in its place; what waits is never in neither.
/// </summary>
internal static class DatabaseReplacement
{
    /// <summary>Whether a complete one waits to take its place, from here or from a program that was cut off.</summary>
    public static bool IsReady(string path) => File.Exists(Complete(path));

    /// <summary>Builds the new one. Throws what keeps it from being complete, and leaves nothing of it; the next call begins anew.</summary>
    /// <param name="isOverdue">Whether to give up: asked from message to message.</param>
    /// <exception cref="OperationCanceledException">It was overdue.</exception>
    /// <exception cref="SqliteException">It cannot be written, as when the disk is full.</exception>
    /// <exception cref="IOException">The folder takes no changes.</exception>
    public static Salvaged Build(string path, (string Boot, long LastSeq) current, DateTimeOffset now, Func<bool> isOverdue)
    {
        string unfinished = path + ".new";
        Delete(unfinished);
        try
        {
            return Build(path, unfinished, current, now, isOverdue);
        }
        catch
        {
            // Others on this disk need the room meanwhile.
            Delete(unfinished);
            throw;
        }
    }

    private static Salvaged Build(string path, string unfinished, (string Boot, long LastSeq) current, DateTimeOffset now, Func<bool> isOverdue)
    {
        Salvaged salvaged;
        using (EventDatabase fresh = EventDatabase.Open(unfinished, check: null))
        {
            salvaged = OutboxSalvage.Run(path, fresh, current, now, isOverdue);

            // All into the one file, since only that changes its name.
            EventSchema.Execute(fresh.Connection, "PRAGMA journal_mode = DELETE");
        }

        if (File.Exists(unfinished + "-wal"))
        {
            throw new IOException($"The log of {unfinished} could not be taken in.");
        }

        File.Move(unfinished, Complete(path));
        return salvaged;
    }

    /// <summary>Puts the old one aside and the complete new one in its place.</summary>
    /// <param name="word">As <see cref="DatabaseQuarantine.Move"/> takes it.</param>
    /// <returns>Where the old one is now; null where it was put aside before.</returns>
    /// <exception cref="IOException">The folder takes no changes.</exception>
    public static string? Swap(string path, string word, DateTimeOffset now)
    {
        string? aside = File.Exists(path) ? DatabaseQuarantine.Move(path, word, now) : null;
        File.Move(Complete(path), path);
        return aside;
    }

    private static void Delete(string database)
    {
        foreach (string suffix in new[] { string.Empty, "-wal", "-shm", "-journal" })
        {
            File.Delete(database + suffix);
        }
    }

    private static string Complete(string path) => path + ".saved";
}
