using EdgeInspector.Composition;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Updates.Installation;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Jobs;

/// <summary>The daemon's book of jobs, <c>jobs.json</c>: whatever a kill or a loss of power leaves of it is the book before or the one after, whole.</summary>
public sealed class InterruptedJobsTests : IAsyncLifetime
{
    /// <summary>Random choices of what a loss of power leaves, beside the two extremes.</summary>
    private const int RandomLosses = 8;

    private const int KilledBySignal = 137;

    private UpdateLine _line = null!;

    private string Updates => Path.Combine(_line.State, "updates");

    private string[] Watched => [Updates, Path.Combine(Updates, "jobs.json"), Path.Combine(Updates, "jobs.json.part")];

    /// <summary>A box with 1.0.0 and, put in while the program stood still, 1.1.0: its trial is the first job.</summary>
    public async ValueTask InitializeAsync()
    {
        _line = await UpdateLine.CreateAsync();
        _line.Configure(bakeSeconds: 2, channels: false);
        await _line.EditAsync($"&fps={UpdateLine.Fps}", "&fps=2");
        await _line.DoAsync("models", "install", await _line.Channel.PackAsync("1.1.0", GlareModel.Good()), "--offline");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PowerLostAfterAnyCallOnTheBook_LeavesItWhole(bool syncs)
    {
        Strace.Require();
        var disk = new SimulatedDisk(Updates);
        disk.Load();
        List<TracedCall> calls = await Strace.RecordAsync(Updates, Path.Combine(_line.Folder.FullName, "trace"), Watched, TrialAndWayBackAsync, "run", "--config", _line.Config);
        var random = new Random(29);
        using var memory = new MemoryFolder();
        var books = new HashSet<string>();
        string durable = "none", live = "none";
        int broken = 0;
        foreach (TracedCall call in calls.Where(static call => call.Changes))
        {
            bool isSync = call.Name == "fsync";
            if (isSync && disk.IsFile(call.Paths[0]) && !syncs)
            {
                continue;
            }

            disk.Apply(call);
            live = Read(memory, disk, static () => true, ref broken);
            durable = isSync && !disk.IsFile(call.Paths[0]) ? live : durable;
            books.Add(live);
            string lost = Read(memory, disk, static () => false, ref broken);
            for (int i = 0; i < RandomLosses; i++)
            {
                string left = Read(memory, disk, () => random.Next(2) == 0, ref broken);
                Assert.True(!syncs || left == durable || left == live, $"after {call.Name}: {left} where {durable} or {live} was written");
            }

            // What a write of the book came back from is there.
            Assert.True(!syncs || lost == durable, $"after {call.Name}: {lost} is left of {durable}");
        }

        // That this can fail: without the fsyncs of files it does.
        Assert.Equal(syncs, broken == 0);
        Assert.Contains("active trial", books);
        Assert.Contains("active rollback", books);
        Assert.Contains("ended rolled-back", books);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_KilledAsTheBookIsRenamed_WatchesTheTrialAfterTheRestart(int number)
    {
        Strace.Require();
        int code = await Strace.KillAsync("rename", number, Path.Combine(_line.Folder.FullName, "trace"), Watched, "run", "--config", _line.Config);
        Assert.Equal(KilledBySignal, code);
        using ProgramProcess program = await _line.RunAsync();
        await program.LineAsync("glare 1.1.0 has passed its trial", UpdateLine.Limit);
        await UpdateLine.StopAsync(program);
        Assert.DoesNotContain("jobs.json", program.Errors, StringComparison.Ordinal);
        Assert.Equal("1.1.0", _line.Current);
        await _line.DoAsync("models", "audit", "--verify");
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    private async Task TrialAndWayBackAsync(ProgramProcess program)
    {
        await program.LineAsync("glare 1.1.0 has passed its trial", UpdateLine.Limit);
        new InstallInbox(Path.Combine(Updates, "inbox"), Ports.SyncDirectory).Put(
            new InstallRequest { Id = "01JD0000000000000000000000", From = "test", Model = GlareModel.Name, IsRollback = true, Reason = "for the book" }, null);
        await program.LineAsync("went back to 1.0.0", UpdateLine.Limit);
    }

    /// <summary>What a start would make of it.</summary>
    private static string Read(MemoryFolder memory, SimulatedDisk disk, SimulatedDisk.Survives survives, ref int broken)
    {
        string left = memory.Fresh();
        disk.Materialise(left, survives);
        JobPages pages = new JobBook(left, static _ => { }).Read(out string? problem);
        if (problem is not null)
        {
            broken++;
            return "broken";
        }

        return pages.Active is { } active ? $"active {(active.Order.IsRollback ? "rollback" : active.Progress.State.ToString().ToLowerInvariant())}"
            : pages.Waiting.Count > 0 ? $"waiting {string.Join(", ", pages.Waiting.Select(static job => job.Order.IsRollback ? "rollback" : job.Progress.State.ToString().ToLowerInvariant()))}"
            : pages.Ended.Count > 0 ? $"ended {System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(pages.Ended[^1].State.ToString())}"
            : "none";
    }
}
