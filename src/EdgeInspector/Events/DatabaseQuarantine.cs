namespace EdgeInspector.Events;

/// <summary>Puts a database nobody can use aside, for somebody to look at, so that a new one can take its place.</summary>
internal static class DatabaseQuarantine
{
    /// <summary>Files kept aside; older ones go, or a failing disk would fill itself with its own wreckage.</summary>
    public const int Kept = 3;

    /// <param name="path">The database; its connection is closed.</param>
    /// <param name="word"><c>corrupt</c> or <c>newer</c>: part of the new name.</param>
    /// <returns>Where it is now.</returns>
    /// <exception cref="IOException">The folder takes no changes.</exception>
    public static string Move(string path, string word, DateTimeOffset now)
    {
        string aside = $"{path}.{word}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        for (int i = 2; File.Exists(aside); i++)
        {
            aside = $"{path}.{word}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{i}";
        }

        // The log first: a crash between the moves must not leave an old log beside a new database, which would replay it.
        if (File.Exists(path + "-wal"))
        {
            File.Move(path + "-wal", aside + "-wal");
        }

        File.Delete(path + "-shm");
        if (File.Exists(path))
        {
            File.Move(path, aside);
        }

        Trim(path, word);
        return aside;
    }

    private static void Trim(string path, string word)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] old = [.. Directory.GetFiles(folder, $"{Path.GetFileName(path)}.{word}-*")
            .Where(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal))
            .OrderByDescending(File.GetLastWriteTimeUtc).Skip(Kept)];
        foreach (string file in old)
        {
            File.Delete(file + "-wal");
            File.Delete(file + "-shm");
            File.Delete(file);
        }
    }
}
