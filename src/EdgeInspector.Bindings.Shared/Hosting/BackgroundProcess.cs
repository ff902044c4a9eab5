using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Hosting;

/// <summary>Puts this process behind all others: it computes when nothing else wants to, has a limit to its memory, and goes first when memory ends.</summary>
public static partial class BackgroundProcess
{
    private const int SchedIdle = 5;
    private const int PriorityOfThread = 0;
    private const int Lowest = 19;
    private const int LimitData = 2;

    /// <summary>ESRCH: the thread has ended meanwhile.</summary>
    private const int Gone = 3;

    /// <summary>
    /// Lowers every thread there is; new ones take after the one that makes them. What the system refuses is left as it is. Call it first of all.
    /// </summary>
    /// <param name="maxMemoryBytes">Private memory it may still take from here on; 0: no limit. Files that are only mapped do not count.</param>
    /// <returns>What could not be done, in words; empty: all was.</returns>
    public static IReadOnlyList<string> Become(long maxMemoryBytes)
    {
        var refused = new List<string>();
        // A second look finds the threads that one not yet lowered has made meanwhile.
        foreach (string task in Tasks().Concat(Tasks()))
        {
            int thread = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            int none = 0;
            // sched(7): an idle thread runs when no other can; nice is for kernels that refuse it.
            bool isIdle = SetScheduler(thread, SchedIdle, in none) == 0;
            bool isNice = SetPriority(PriorityOfThread, thread, Lowest) == 0;
            if (!isIdle && !isNice && Marshal.GetLastPInvokeError() != Gone)
            {
                refused.Add($"priority: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
                break;
            }
        }

        if (maxMemoryBytes > 0)
        {
            var limit = new ResourceLimit { Soft = (nuint)(DataBytes() + maxMemoryBytes) };
            limit.Hard = limit.Soft;
            if (SetLimit(LimitData, in limit) != 0)
            {
                refused.Add($"memory limit: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }

        try
        {
            // proc(5): the first to be ended when the machine runs out; raising it needs no rights.
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            refused.Add($"oom_score_adj: {error.Message}");
        }

        return refused;
    }

    private static IEnumerable<string> Tasks()
    {
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            yield return task;
        }
    }

    /// <summary>What counts towards the limit now: private writable memory.</summary>
    private static long DataBytes()
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmData:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int thread, int nice);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);
}
