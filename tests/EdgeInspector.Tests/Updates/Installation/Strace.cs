using System.Diagnostics;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>The built program under strace.</summary>
internal static class Strace
{
    private const string Unfinished = " <unfinished ...>";
    private const string Resumed = " resumed>";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Skips the running test where processes may not be traced.</summary>
    public static void Require()
    {
        try
        {
            using Process tried = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            tried.WaitForExit();
            Assert.SkipUnless(tried.ExitCode == 0, "strace may not trace here.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed: run scripts/setup test.");
        }
    }

    /// <summary>Every call on something at or below <paramref name="root"/>, in its order. The program must succeed.</summary>
    /// <param name="only">Paths that are watched; null: all.</param>
    public static async Task<List<TracedCall>> RecordAsync(string root, string log, IReadOnlyList<string>? only, params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.StartUnder(
            ["strace", "-f", "-y", "-xx", "-s", "1000000", "-o", log, "-e", $"trace={TracedCall.Traced}", .. Watched(only)], arguments);
        Assert.True(await program.WaitAsync(s_limit) == 0, program.Errors);
        return Read(log, root);
    }

    /// <summary>The same of a program that goes on until it is stopped.</summary>
    /// <param name="until">What it must have done by then.</param>
    public static async Task<List<TracedCall>> RecordAsync(string root, string log, IReadOnlyList<string> only, Func<ProgramProcess, Task> until, params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.StartUnder(
            ["strace", "-f", "-y", "-xx", "-s", "1000000", "-o", log, "-e", $"trace={TracedCall.Traced}", .. Watched(only)], arguments);
        await until(program);
        // strace itself would keep the signal.
        string traced = (await File.ReadAllTextAsync($"/proc/{program.Id}/task/{program.Id}/children")).Split(' ')[0];
        using Process kill = Process.Start("/bin/kill", ["-TERM", traced]);
        await kill.WaitForExitAsync();
        Assert.True(await program.WaitAsync(s_limit) == 0, program.Errors);
        return Read(log, root);
    }

    /// <summary>Kills the program as it enters the <paramref name="number"/>th call of that name on one of those paths.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> KillAsync(string call, int number, string log, IReadOnlyList<string> only, params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.StartUnder(
            ["strace", "-f", "-o", log, "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={number}", .. Watched(only)], arguments);
        return await program.WaitAsync(s_limit);
    }

    private static IEnumerable<string> Watched(IReadOnlyList<string>? paths) => (paths ?? []).SelectMany(path => new[] { "-P", path });

    private static List<TracedCall> Read(string log, string root)
    {
        var calls = new List<TracedCall>();
        var unfinished = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(log))
        {
            string whole = line;
            string thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            if (line.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                unfinished[thread] = line[..^Unfinished.Length];
            }
            else if (line.IndexOf(Resumed, StringComparison.Ordinal) is > 0 and int at && unfinished.Remove(thread, out string? begun))
            {
                whole = begun + line[(at + Resumed.Length)..];
            }

            if (TracedCall.Parse(whole) is { } call && call.Paths.Any(path => path == root || path.StartsWith(root + "/", StringComparison.Ordinal)))
            {
                calls.Add(call);
            }
        }

        return calls;
    }
}
