using System.Globalization;

namespace EdgeInspector.Bindings.Shared.Language;

/// <summary>How much memory this process could still take, as Linux tells it.</summary>
internal static class MemoryThereIs
{
    /// <summary>Least of what the machine has free, what the process's group and its own limits leave. Bytes.</summary>
    public static long Bytes() => Math.Min(Math.Min(Machine(), Group()), Own());

    /// <summary><c>MemAvailable</c>: what can be had without swapping.</summary>
    private static long Machine() => Field("/proc/meminfo", "MemAvailable:", kibibytes: true) ?? long.MaxValue;

    /// <summary>What the cgroup (version 2) of a service or container leaves.</summary>
    private static long Group()
    {
        try
        {
            string own = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..] ?? "/";
            string folder = $"/sys/fs/cgroup{own.TrimEnd('/')}";
            return Number($"{folder}/memory.max") is { } limit && Number($"{folder}/memory.current") is { } used ? Math.Max(0, limit - used) : long.MaxValue;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>What the limits of this process leave, of addresses and of private memory.</summary>
    private static long Own() => Math.Min(Left("Max address space", "VmSize:"), Left("Max data size", "VmData:"));

    private static long Left(string limit, string used) =>
        Field("/proc/self/limits", limit, kibibytes: false) is { } most && Field("/proc/self/status", used, kibibytes: true) is { } taken ? Math.Max(0, most - taken) : long.MaxValue;

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The first number of the line that begins so; null for none, such as <c>unlimited</c>.</summary>
    internal static long? Field(string path, string name, bool kibibytes)
    {
        try
        {
            string? line = File.ReadLines(path).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
            string? word = line?[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(word, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? kibibytes ? value * 1024 : value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
