using System.Collections.Concurrent;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>
/// Who hears ONNX Runtime's log. Its logger belongs to the process (the environment is shared and outlives any one owner), so the
/// listeners are kept here, process-wide. Thread-safe; never throws.
/// </summary>
internal static class OrtLogSinks
{
    /// <summary>Lines passed on per place in the runtime's source: some models draw the same warning for every weight.</summary>
    public const int LinesPerPlace = 3;

    private const int PlacesKept = 1024;

    private static readonly string[] s_severities = ["verbose", "info", "warning", "error", "fatal"];
    private static readonly ConcurrentDictionary<string, int> s_seen = new(StringComparer.Ordinal);
    private static readonly Lock s_lock = new();
    private static Action<string>[] s_sinks = [];

    public static void Add(Action<string>? sink)
    {
        if (sink is not null)
        {
            lock (s_lock)
            {
                s_sinks = [.. s_sinks, sink];
            }
        }
    }

    public static void Remove(Action<string>? sink)
    {
        lock (s_lock)
        {
            int index = Array.IndexOf(s_sinks, sink);
            if (index >= 0)
            {
                s_sinks = [.. s_sinks[..index], .. s_sinks[(index + 1)..]];
            }
        }
    }

    /// <summary>Lets every place speak again: called at each model load.</summary>
    public static void StartAnew() => s_seen.Clear();

    /// <summary>One line from the runtime, on whichever thread it arises.</summary>
    /// <param name="severity"><c>OrtLoggingLevel</c>, 0-4.</param>
    /// <param name="place">Where in the runtime's source.</param>
    /// <param name="message">Its words; null: none.</param>
    public static void Pass(int severity, string? place, string? message)
    {
        try
        {
            Action<string>[] sinks = s_sinks;
            if (sinks.Length == 0)
            {
                return;
            }

            int count = s_seen.Count < PlacesKept ? s_seen.AddOrUpdate(place ?? "", 1, static (_, before) => before + 1) : 1;
            if (count > LinesPerPlace)
            {
                return;
            }

            string word = (uint)severity < (uint)s_severities.Length ? s_severities[severity] : "unknown";
            string more = count == LinesPerPlace ? " (more of this kind are not shown)" : "";
            string line = $"ONNX Runtime {word}: {message}{more}";
            foreach (Action<string> sink in sinks)
            {
                sink(line);
            }
        }
        catch (Exception)
        {
            // An edge: an exception must not unwind into native frames, and there is nowhere left to report a failing log.
        }
    }
}
