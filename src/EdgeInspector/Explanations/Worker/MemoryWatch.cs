using System.Globalization;

namespace EdgeInspector.Explanations.Worker;

/// <summary>
/// Whether the machine, or the share of it that this program may use, is short of memory, so that explanations are the first to go. Reads
/// files of <c>/proc</c> and of the control groups; thread-safe.
/// </summary>
/// <param name="folder"><c>/proc</c>, or one with such files.</param>
/// <param name="groups"><c>/sys/fs/cgroup</c>, or one with such files.</param>
internal sealed class MemoryWatch(string folder = "/proc", string groups = "/sys/fs/cgroup")
{
    /// <summary>Least share of all memory that stays free. Below it, caches of the inspection's own files begin to go.</summary>
    private const double LeastShare = 0.05;

    /// <summary>Least that stays free on a small machine: what the inspection takes in a burst.</summary>
    private const long LeastBytes = 128L << 20;

    /// <summary>Of a control group's limit, where that is smaller than what the burst takes: an eighth.</summary>
    private const int GroupShare = 8;

    /// <summary>Percent of the last 10 s in which all work stood still for want of memory (PSI, "full avg10"). Systems thrash from about 10.</summary>
    private const double MostStall = 10;

    /// <summary>Why it is short, in words; null: it is not, or the system does not tell.</summary>
    public string? Shortage()
    {
        if (Meminfo("MemTotal:") is { } total && Meminfo("MemAvailable:") is { } free && free < Math.Max(LeastBytes, (long)(LeastShare * total)))
        {
            return $"only {free >> 20} MiB of memory are free";
        }

        if (new CgroupMemory(folder, groups).Tightest() is var (limit, left) && left < Math.Max(Math.Min(LeastBytes, limit / GroupShare), (long)(LeastShare * limit)))
        {
            return $"only {left >> 20} MiB of the {limit >> 20} MiB that this program may take are free";
        }

        return Stall() is > MostStall and var stall ? string.Create(CultureInfo.InvariantCulture, $"the machine waited for memory {stall:0} % of the last 10 s") : null;
    }

    private long? Meminfo(string name)
    {
        string? line = Lines("meminfo").FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return long.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : null;
    }

    /// <summary>From <c>full avg10=0.00 avg60=...</c>; null on kernels without it.</summary>
    private double? Stall()
    {
        const string name = "avg10=";
        string? word = Lines(Path.Combine("pressure", "memory")).FirstOrDefault(text => text.StartsWith("full", StringComparison.Ordinal))?
            .Split(' ').FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return double.TryParse(word?[name.Length..], CultureInfo.InvariantCulture, out double percent) ? percent : null;
    }

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
