namespace EdgeInspector.Composition;

/// <summary>
/// The folder everything that must survive is written to, taken for this process alone: two daemons on one folder would mix their
/// events and clean up after each other. The kernel gives it back when the process ends, however it ends.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const string LockName = ".in-use";

    /// <summary>EWOULDBLOCK, as Linux numbers it on every architecture: what an <see cref="IOException"/> carries when a lock is another's.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private StateFolder(FileStream held) => _lock = held;

    /// <summary>Makes it where it is not there, makes sure that files can be written, and takes it.</summary>
    /// <exception cref="IOException">It cannot be written, or another process has it; the message names folder, reason and remedy.</exception>
    public static StateFolder Take(string folder) => TryTake(folder) ?? throw new IOException(
        $"The state folder {folder} is used by another edge-inspector. Stop that one first (systemctl stop edge-inspector), or name another folder with storage.directory.");

    /// <summary>The same; null where another process has it.</summary>
    /// <exception cref="IOException">It cannot be written; the message names folder, reason and remedy.</exception>
    public static StateFolder? TryTake(string folder)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(folder);
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            // FileShare.None is an advisory lock (flock), which only a second process of this program asks for.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }

        try
        {
            held.SetLength(0);
            held.WriteByte((byte)'\n');
            held.Flush(flushToDisk: true);
            return new StateFolder(held);
        }
        catch (IOException e)
        {
            held.Dispose();
            throw Unwritable(folder, e);
        }
    }

    /// <summary>Number of the user who uses a folder, where that is not the one who runs this program; null: it is, or nobody does yet.</summary>
    public static uint? OtherUser(string folder)
    {
        string held = Path.Combine(folder, LockName);
        return File.Exists(held) ? Ports.OtherOwner(held) : Directory.Exists(folder) ? Ports.OtherOwner(folder) : null;
    }

    public void Dispose() => _lock.Dispose();

    private static IOException Unwritable(string folder, Exception reason) =>
        new($"The state folder {folder} cannot be written ({reason.Message.TrimEnd('.')}). Make it writable for this user, or name another with storage.directory.", reason);
}
