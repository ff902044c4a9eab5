namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The children of a process, as <c>/proc</c> knows them.</summary>
internal static class ChildProcesses
{
    /// <summary>The child whose command line ends with a word; 0 where there is none now.</summary>
    public static int Find(int parent, string lastArgument)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int id) && Parent(folder) == parent && Arguments(folder) is [.., { } last] && last == lastArgument)
            {
                return id;
            }
        }

        return 0;
    }

    /// <summary>proc(5): the 4th field of stat; the name in brackets before it may hold anything.</summary>
    private static int Parent(string folder)
    {
        string stat = Read(Path.Combine(folder, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], out int parent) ? parent : -1;
    }

    private static string[] Arguments(string folder) => Read(Path.Combine(folder, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended in between.
            return "";
        }
    }
}
