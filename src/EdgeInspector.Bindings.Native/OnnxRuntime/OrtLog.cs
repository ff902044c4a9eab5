using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// Receives the runtime's log lines. The native logger belongs to the process (its environment is shared and outlives any one owner), so
/// the sinks are kept here, process-wide, and the callback needs no state of its own. It never throws into native code.
/// </summary>
internal static unsafe class OrtLog
{
    /// <summary>Lines passed on per place in the runtime's source: some models draw the same warning for every weight.</summary>
    public const int LinesPerPlace = 3;

    private const int PlacesKept = 1024;

    private static readonly string[] s_severities = ["verbose", "info", "warning", "error", "fatal"];
    private static readonly ConcurrentDictionary<string, int> s_seen = new(StringComparer.Ordinal);
    private static readonly Lock s_lock = new();
    private static Action<string>[] s_sinks = [];

    public static delegate* unmanaged<nint, int, byte*, byte*, byte*, byte*, void> Callback => &Write;

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

    [UnmanagedCallersOnly]
    private static void Write(nint parameter, int severity, byte* category, byte* logId, byte* location, byte* message)
    {
        try
        {
            Action<string>[] sinks = s_sinks;
            if (sinks.Length == 0)
            {
                return;
            }

            string place = Marshal.PtrToStringUTF8((nint)location) ?? "";
            int count = s_seen.Count < PlacesKept ? s_seen.AddOrUpdate(place, 1, static (_, before) => before + 1) : 1;
            if (count > LinesPerPlace)
            {
                return;
            }

            string word = (uint)severity < (uint)s_severities.Length ? s_severities[severity] : "unknown";
            string more = count == LinesPerPlace ? " (more of this kind are not shown)" : "";
            string line = $"ONNX Runtime {word}: {Marshal.PtrToStringUTF8((nint)message)}{more}";
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
