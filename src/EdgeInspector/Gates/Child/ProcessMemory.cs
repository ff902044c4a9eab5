using System.Globalization;

namespace EdgeInspector.Gates.Child;

/// <summary>Memory of a process, as the kernel counts it in <c>/proc/PID/status</c> (proc(5)).</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes resident now; 0 where the process is gone or the system does not tell.</summary>
    public static long Resident(int? process = null) => Read(process, "VmRSS:");

    /// <summary>Most bytes resident so far.</summary>
    public static long Peak(int? process = null) => Read(process, "VmHWM:");

    private static long Read(int? process, string name)
    {
        try
        {
            string path = process is { } id ? $"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status" : "/proc/self/status";
            foreach (string line in File.ReadLines(path))
            {
                if (line.StartsWith(name, StringComparison.Ordinal))
                {
                    ReadOnlySpan<char> number = line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim();
                    return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended in between.
        }

        return 0;
    }
}
