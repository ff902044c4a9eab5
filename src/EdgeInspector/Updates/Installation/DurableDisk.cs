using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Installation;

/// <summary>Changes to folders that a loss of power leaves done or undone, never half done.</summary>
/// <param name="sync">Makes the names in a folder durable.</param>
internal sealed class DurableDisk(Action<string> sync)
{
    /// <summary>ENOSPC and EDQUOT, as Linux numbers them on every architecture.</summary>
    private const int NoSpace = 28, QuotaExceeded = 122;

    private readonly HashSet<string> _durable = new(StringComparer.Ordinal);

    public static bool IsFull(IOException error) => error.HResult is NoSpace or QuotaExceeded;

    /// <summary>The old content or the new one.</summary>
    public void Write(string file, byte[] bytes) => TrustStore.WriteWhole(file, bytes, sync);

    /// <summary>Makes a folder and those above it that are missing. One that is there may have been made by a process that ended before its name was durable.</summary>
    public void MakeFolder(string folder)
    {
        lock (_durable)
        {
            if (_durable.Contains(folder) && Directory.Exists(folder))
            {
                return;
            }

            string above = Path.GetDirectoryName(folder)!;
            if (!Directory.Exists(folder))
            {
                MakeFolder(above);
                Directory.CreateDirectory(folder);
            }

            sync(above);
            _durable.Add(folder);
        }
    }

    /// <summary>Renames a folder that is durable itself; both parents are on one disk. The new name is there before the old one is let go.</summary>
    public void MoveFolder(string from, string to)
    {
        Directory.Move(from, to);
        sync(Path.GetDirectoryName(to)!);
        sync(Path.GetDirectoryName(from)!);
    }

    /// <summary>Makes the names below a folder durable, and in it; the files' bytes must be already.</summary>
    public void SyncTree(string folder)
    {
        foreach (string below in Directory.EnumerateDirectories(folder))
        {
            SyncTree(below);
        }

        sync(folder);
    }

    public void SyncFolder(string folder) => sync(folder);
}
