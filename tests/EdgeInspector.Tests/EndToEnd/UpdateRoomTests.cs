using System.Diagnostics;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What waits for what where models change, and what a start makes of a damaged state: the built program on a simulated line.</summary>
public sealed class UpdateRoomTests : IAsyncLifetime
{
    private UpdateLine _line = null!;

    public async ValueTask InitializeAsync() => _line = await UpdateLine.CreateAsync();

    [Fact]
    public async Task Run_RuleThatFlipsALockedPicture_IsRefusedAndTheOldOneGoesOn()
    {
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 30, channels: false);
        GlareModel.Write(_line.Models, "1.0.0", GlareModel.Good(), current: true);
        await _line.DoAsync("models", "lock", "add", TestGates.Grey(_line.Folder, "glaring.png", 200), "--verdict", "NG", "--note", "the glare of March");
        using ProgramProcess program = await _line.RunAsync();
        await _line.EditAsync("min_confidence: 0.5", "min_confidence: 0.9");
        string said = await program.LineAsync("would get another verdict", UpdateLine.Limit);
        Assert.Contains("glaring.png", said, StringComparison.Ordinal);
        Assert.Contains("models lock remove", said, StringComparison.Ordinal);
        await _line.WaitAsync(static s => s.Json("/health") is [.., { } last] && last.GetProperty("status").GetString() == "degraded", "degraded");

        // Whoever insists may.
        await _line.EditAsync("threads: 1", "threads: 1, lock: report");
        await program.LineAsync("is in force", UpdateLine.Limit);
    }

    [Fact]
    public async Task RollBack_WhileLockedPicturesAreJudged_GoesFirst()
    {
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300, channels: false);
        await _line.DoAsync("models", "install", await _line.Channel.PackAsync("1.1.0", GlareModel.Good(UpdateLine.Gain)), "--offline");
        await _line.DoAsync("models", "lock", "add", TestGates.Grey(_line.Folder, "dark.png", 20), "--verdict", "OK");
        // A picture that does not come: the check waits as it would for thousands.
        string locked = Directory.GetFiles(Path.Combine(_line.State, "lock"), "*.png").Single(), kept = locked + ".kept";
        File.Move(locked, kept);
        using (Process pipe = Process.Start("/usr/bin/mkfifo", [locked]))
        {
            pipe.WaitForExit();
        }

        using ProgramProcess program = await _line.RunAsync();
        await _line.UntilAsync(static s => s is { State: "trial", Version: "1.1.0" });
        await _line.EditAsync("min_confidence: 0.5", "min_confidence: 0.6");
        // Opens once the other end does: the check is at that picture.
        await using FileStream read = await Task.Run(() => new FileStream(locked, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)).WaitAsync(UpdateLine.Limit, TestContext.Current.CancellationToken);
        File.Move(kept, locked, overwrite: true);
        _line.Command("model-rollback", """{"model": "glare", "id": "back"}""");
        await program.LineAsync("A model goes back first", UpdateLine.Limit);
        await _line.UntilAsync(static s => s is { State: "rolled-back", Version: "1.0.0" });
        await program.LineAsync("is in force", UpdateLine.Limit);
        Assert.DoesNotContain("is not used", program.Output + program.Errors, StringComparison.Ordinal);
        UpdateLine.AssertOrder(["A model goes back first", "went back to 1.0.0", "is in force"], (program.Output + program.Errors).Split('\n'));
        await _line.UntilJudgesAsync("1.0.0");
        await UpdateLine.StopAsync(program);
    }

    [Theory]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"active\": {\"ord")]
    [InlineData("{\"schema\": \"somebody-else/9\", \"jobs\": []}")]
    public async Task Run_BookOfJobsThatIsNone_IsToldAndNoModelIsLost(string content)
    {
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 3, channels: false);
        await _line.DoAsync("models", "install", await _line.Channel.PackAsync("1.1.0", GlareModel.Good(UpdateLine.Gain)), "--offline");
        string book = Path.Combine(_line.State, "updates", "jobs.json");
        await File.WriteAllTextAsync(book, content, TestContext.Current.CancellationToken);
        using ProgramProcess program = await _line.RunAsync();
        Assert.Contains("installed models are not touched", await program.LineAsync($"{book}: ", UpdateLine.Limit), StringComparison.Ordinal);
        // On trial since before: it is watched, and passes.
        await _line.UntilAsync(static s => s is { State: "trial", Version: "1.1.0" });
        await _line.UntilJudgesAsync("1.1.0");
        await _line.UntilAsync(static s => s is { State: "live", Version: "1.1.0" });
        await UpdateLine.StopAsync(program);
        Assert.Equal("1.1.0", _line.Current);
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(_line.State, "updates", "jobs-damaged.json"), TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(Path.Combine(_line.Models, GlareModel.Name, "1.0.0")));
        await _line.DoAsync("models", "audit", "--verify");
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();
}
