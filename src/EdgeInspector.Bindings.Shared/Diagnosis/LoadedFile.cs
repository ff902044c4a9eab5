using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>Loads a library by the name the system knows it by, and says which file that was, or why there is none.</summary>
internal static class LoadedFile
{
    private const string NotFound = "No such file or directory";

    /// <summary>Handle of the library, never released.</summary>
    /// <param name="problem">Null when it was loaded.</param>
    /// <param name="isDamaged">Whether it is there but does not load.</param>
    public static nint TryLoad(string name, out string? problem, out bool isDamaged)
    {
        isDamaged = false;
        problem = null;
        try
        {
            return NativeLibrary.Load(name);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            string? reason = Reason(error.Message, name);
            isDamaged = reason is not null;
            problem = reason is null ? "is not installed" : $"does not load: {reason}";
            return 0;
        }
    }

    /// <summary>The loader's reason; null where the library is simply not there.</summary>
    /// <param name="message">What the runtime says: a line for every file name it tried.</param>
    internal static string? Reason(string message, string name) => message
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(line => line.Contains(".so", StringComparison.Ordinal)
            && !line.StartsWith("Unable to load", StringComparison.Ordinal)
            && !(line.Contains(NotFound, StringComparison.Ordinal) && line.Split(": ")[0].Contains(name, StringComparison.Ordinal)));

    /// <summary>The file behind a loaded library, links resolved.</summary>
    public static string? PathOf(string name)
    {
        string stem = name[..(name.IndexOf(".so", StringComparison.Ordinal) + 3)];
        return File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and int at ? line[at..] : "")
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith(stem, StringComparison.Ordinal));
    }
}
