using System.Globalization;

namespace EdgeInspector.Events;

/// <summary>Writes files of evidence so that after a crash each is there whole or not at all. One thread.</summary>
internal sealed class EvidenceWriter(string directory, Action<string>? syncDirectory)
{
    /// <summary>Ends the name of a file that is not finished.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Bytes free for this user on the folder's disk.</summary>
    public long FreeBytes
    {
        get
        {
            Directory.CreateDirectory(directory);
            return new DriveInfo(directory).AvailableFreeSpace;
        }
    }

    /// <summary><c>yyyy/mm/dd</c>, UTC.</summary>
    public static string Folder(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);

    /// <summary>Writes one file and makes its content durable; its name is so after <see cref="Sync"/>.</summary>
    /// <returns>Path relative to the evidence folder.</returns>
    public string Write(string folder, string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(directory, folder, name);
        MakeFolder(folder);
        string temporary = path + TemporarySuffix;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }

        return $"{folder}/{name}";
    }

    /// <summary>Writes a file and takes it away again.</summary>
    /// <exception cref="IOException">The disk takes none.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may write none.</exception>
    public void TryOut()
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "trial" + TemporarySuffix);
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.WriteByte(0);
            stream.Flush(flushToDisk: true);
        }

        File.Delete(path);
    }

    /// <summary>Makes the names of files written before durable.</summary>
    public void Sync(string folder) => syncDirectory?.Invoke(Path.Combine(directory, folder));

    private void MakeFolder(string folder)
    {
        string full = Path.Combine(directory, folder);
        if (Directory.Exists(full))
        {
            return;
        }

        Directory.CreateDirectory(full);
        for (string at = full; at.Length > directory.Length; at = Path.GetDirectoryName(at)!)
        {
            syncDirectory?.Invoke(Path.GetDirectoryName(at)!);
        }
    }
}
