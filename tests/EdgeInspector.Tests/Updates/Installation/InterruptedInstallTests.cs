using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>The real program, killed and robbed of what it had not made durable, at every single call that changes its state.</summary>
public sealed class InterruptedInstallTests
{
    /// <summary>Processes at a time: the test machine's cores are few, and each waits for the disk most of the time.</summary>
    private const int Workers = 2;

    /// <summary>Random choices of what a loss of power leaves, beside the two extremes.</summary>
    private const int RandomLosses = 4;

    private const int KilledBySignal = 137;

    [Theory]
    [InlineData("update")]
    [InlineData("rollback")]
    [InlineData("confirm")]
    [InlineData("confirm with a full log")]
    public async Task Install_KilledAtEveryCallThatChangesState_LeavesOldOrNewAndInstallsAgain(string scenario)
    {
        Strace.Require();
        using var box = new InterruptedBox(scenario);
        string[] states = [.. Enumerable.Range(0, Workers).Select(worker => Path.Combine(box.Root, $"worker{worker}", "state"))];
        List<(string Call, int Number)> kills = await FindCallsAsync(box, states[0]);
        Assert.InRange(kills.Count, scenario.StartsWith("confirm", StringComparison.Ordinal) ? 10 : 40, 400);
        string[] paths = await FindPathsAsync(box, states[0]);
        var outcomes = new HashSet<string>();
        int next = -1;
        await Task.WhenAll(states.Select(async state =>
        {
            string[] watched = [.. paths.Select(path => path.Length == 0 ? state : $"{state}/{path}")];
            for (int i = Interlocked.Increment(ref next); i < kills.Count; i = Interlocked.Increment(ref next))
            {
                (string call, int number) = kills[i];
                box.Reset(state);
                int code = await Strace.KillAsync(call, number, state + ".log", watched, box.Command(state));
                Assert.True(code == KilledBySignal, $"{call} {number} was not reached: {code}");
                string? judging = box.Judging(state);
                Assert.True(judging == box.Before || judging == box.After, $"{judging} judges after {call} {number}");
                judging = box.Recover(state, Composition.Ports.SyncDirectory);
                lock (outcomes)
                {
                    outcomes.Add(box.Outcome(state));
                }

                using ProgramProcess again = ProgramProcess.Start(box.Command(state));
                int second = await again.WaitAsync(TimeSpan.FromMinutes(1));
                Assert.True(second == 0 || (scenario == "rollback" && judging == box.After && again.Errors.Contains("no version before", StringComparison.Ordinal)), $"{call} {number}: {again.Errors}");
                Assert.Equal(box.After, box.Judging(state));
                Assert.Equal(box.After, box.Recover(state, Composition.Ports.SyncDirectory));
            }
        }));

        // Some come before the point of no return, some after.
        Assert.Equal(2, outcomes.Count);
        TestContext.Current.SendDiagnosticMessage($"{scenario}: killed at {kills.Count} calls");
    }

    [Theory]
    [InlineData("update")]
    [InlineData("first")]
    [InlineData("shipped")]
    [InlineData("rollback")]
    [InlineData("confirm")]
    [InlineData("confirm with a full log")]
    public async Task Install_PowerLostAfterAnyCall_LeavesOldOrNewAndInstallsAgain(string scenario)
    {
        Strace.Require();
        using var box = new InterruptedBox(scenario);
        string state = Path.Combine(box.Root, "worker", "state");
        box.Reset(state);
        var disk = new SimulatedDisk(state);
        disk.Load();
        List<TracedCall> calls = await Strace.RecordAsync(state, state + ".log", null, box.Command(state));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var outcomes = new HashSet<string>();
        var random = new Random(19);
        using var memory = new MemoryFolder();
        for (int i = 0; i <= calls.Count; i++)
        {
            if (i > 0)
            {
                if (!calls[i - 1].Changes)
                {
                    continue;
                }

                disk.Apply(calls[i - 1]);
            }

            SimulatedDisk.Survives[] losses = [() => false, () => true, .. Enumerable.Repeat<SimulatedDisk.Survives>(() => random.Next(2) == 0, RandomLosses)];
            foreach (SimulatedDisk.Survives survives in losses)
            {
                string left = memory.Fresh();
                disk.Materialise(left, survives);
                if (seen.Add(Fingerprint(left)))
                {
                    outcomes.Add(Check(box, left, i, i == 0 ? "the start" : $"{calls[i - 1].Name} {calls[i - 1].Paths[^1]}"));
                }
            }
        }

        // What was told to be done is durable, whatever is lost then.
        string end = memory.Fresh();
        disk.Materialise(end, () => false);
        Assert.Equal(box.After, box.Judging(end));
        Assert.Equal(2, outcomes.Count);
        TestContext.Current.SendDiagnosticMessage($"{scenario}: {calls.Count(call => call.Changes)} calls, {seen.Count} different states");
    }

    /// <summary>That the test above can fail: a program that leaves out its fsyncs of files, or of folders, does not survive it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Install_WithoutItsFsyncs_WouldNotSurvive(bool files)
    {
        Strace.Require();
        using var box = new InterruptedBox("update");
        string state = Path.Combine(box.Root, "worker", "state");
        box.Reset(state);
        var disk = new SimulatedDisk(state);
        disk.Load();
        List<TracedCall> calls = await Strace.RecordAsync(state, state + ".log", null, box.Command(state));
        var random = new Random(23);
        using var memory = new MemoryFolder();
        int broken = 0;
        foreach (TracedCall call in calls)
        {
            if (call.Name == "fsync" && disk.IsFile(call.Paths[0]) == files)
            {
                continue;
            }

            disk.Apply(call);
            string left = memory.Fresh();
            disk.Materialise(left, () => random.Next(2) == 0);
            try
            {
                Check(box, left, 0, call.Name);
            }
            catch (InvalidOperationException)
            {
                broken++;
            }
        }

        string end = memory.Fresh();
        disk.Materialise(end, () => false);
        Assert.True(broken > 0 || box.Judging(end) != box.After, "nothing was lost");
    }

    private static string Check(InterruptedBox box, string state, int number, string call)
    {
        try
        {
            box.Recover(state, static _ => { });
            string outcome = box.Outcome(state);
            box.Repeat(state, static _ => { });
            return outcome;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"After call {number} ({call}): {error.Message}", error);
        }
    }

    /// <summary>Paths below the state folder that the command touches, relative; empty: the folder itself.</summary>
    private static async Task<string[]> FindPathsAsync(InterruptedBox box, string state)
    {
        box.Reset(state);
        List<TracedCall> calls = await Strace.RecordAsync(state, state + ".log", null, box.Command(state));
        return [.. calls.SelectMany(call => call.Paths).Where(path => path.StartsWith(state, StringComparison.Ordinal)).Select(path => path[state.Length..].TrimStart('/')).Distinct()];
    }

    /// <summary>Every call that changes something, by its name and its number among those of that name on the paths watched.</summary>
    private static async Task<List<(string Call, int Number)>> FindCallsAsync(InterruptedBox box, string state)
    {
        string[] paths = await FindPathsAsync(box, state);
        box.Reset(state);
        List<TracedCall> calls = await Strace.RecordAsync(state, state + ".log", [.. paths.Select(path => path.Length == 0 ? state : $"{state}/{path}")], box.Command(state));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var kills = new List<(string, int)>();
        foreach (TracedCall call in calls)
        {
            int number = numbers[call.Name] = numbers.GetValueOrDefault(call.Name) + 1;
            if (call.Changes)
            {
                kills.Add((call.Name, number));
            }
        }

        return kills;
    }

    private static string Fingerprint(string folder)
    {
        var text = new StringBuilder();
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            text.Append(Path.GetRelativePath(folder, entry)).Append(' ')
                .AppendLine(File.Exists(entry) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry))) : "/");
        }

        return text.ToString();
    }
}
