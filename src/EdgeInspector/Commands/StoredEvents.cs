using EdgeInspector.Events;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>Opens the stored events for a command, beside a daemon that may be running.</summary>
internal static class StoredEvents
{
    /// <exception cref="CommandException">There are none there.</exception>
    public static EventQueries Open(DaemonOptions options)
    {
        string path = Path.Combine(options.Storage.Directory, "events.db");
        if (IsClosed(options.Storage.Directory))
        {
            throw new CommandException($"{options.Storage.Directory}: may not be read by the user {Environment.UserName}; run this as the daemon's user: sudo -u edge-inspector edge-inspector ...");
        }

        return File.Exists(path)
            ? new EventQueries(path)
            : throw new CommandException($"{path}: no events are stored there; name the daemon's configuration with --config, or its folder with --set storage:directory=DIR");
    }

    // What lies in a folder that may not be searched looks as if it were not there.
    private static bool IsClosed(string folder)
    {
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            _ = entries.MoveNext();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Runs a reading step; what cannot be read is told in words.</summary>
    public static int Read(Func<int> read)
    {
        try
        {
            return read();
        }
        catch (StoreUnavailableException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<int> ReadAsync(Func<Task<int>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreUnavailableException e)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
