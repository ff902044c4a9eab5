using System.Globalization;

namespace EdgeInspector.Explanations.Worker;

/// <summary>
/// What the control groups of this process leave it of memory: the limit of a systemd unit (<c>MemoryMax=</c>) or a container does not show in
/// <c>/proc/meminfo</c>. Reads versions 1 and 2 (Linux, Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst).
/// </summary>
/// <param name="proc"><c>/proc</c>, or a folder with such files.</param>
/// <param name="groups"><c>/sys/fs/cgroup</c>, or a folder with such files.</param>
internal sealed class CgroupMemory(string proc, string groups)
{
    /// <summary>Limits from here on are none: version 1 writes the largest number there is.</summary>
    private const long Unlimited = 1L << 60;

    /// <summary>Limit and free bytes of the group, among this process' own and those above it, that leaves least; null where none limits.</summary>
    public (long Limit, long Free)? Tightest()
    {
        (long Limit, long Free)? tightest = null;
        foreach (string folder in Folders())
        {
            long? limit = Number(folder, "memory.max") ?? Number(folder, "memory.limit_in_bytes");
            long? used = Number(folder, "memory.current") ?? Number(folder, "memory.usage_in_bytes");
            if (limit is < Unlimited && used is not null)
            {
                // Cache that was not read again goes first and hurts nobody.
                long free = limit.Value - used.Value + (Stat(folder, "total_inactive_file") ?? Stat(folder, "inactive_file") ?? 0);
                tightest = tightest is { } found && found.Free <= free ? found : (limit.Value, Math.Max(0, free));
            }
        }

        return tightest;
    }

    /// <summary>Own group first, then those above, up to the root of the hierarchy.</summary>
    private IEnumerable<string> Folders()
    {
        foreach (string line in Lines(Path.Combine(proc, "self", "cgroup")))
        {
            string[] parts = line.Split(':', 3);
            bool isSecond = parts is [_, "", _];
            if (!isSecond && !(parts.Length == 3 && parts[1].Split(',').Contains("memory")))
            {
                continue;
            }

            string root = isSecond ? groups : Path.Combine(groups, "memory");
            for (string path = parts[2].Trim('/'); ; path = Path.GetDirectoryName(path) ?? "")
            {
                yield return Path.Combine(root, path);
                if (path.Length == 0)
                {
                    break;
                }
            }
        }
    }

    private static long? Number(string folder, string file) =>
        Lines(Path.Combine(folder, file)) is [var line, ..] && long.TryParse(line, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static long? Stat(string folder, string name)
    {
        string? line = Lines(Path.Combine(folder, "memory.stat")).FirstOrDefault(text => text.StartsWith(name + " ", StringComparison.Ordinal));
        return long.TryParse(line?[(name.Length + 1)..], CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
