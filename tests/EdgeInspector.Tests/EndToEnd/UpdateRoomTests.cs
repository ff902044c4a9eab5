using System.Diagnostics;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What waits for what where models change, and what is not a picture's model: the built program on a simulated line.</summary>
public sealed class UpdateRoomTests : IAsyncLifetime
{
    private const string Knowledge = "plant-knowledge";

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

    [Fact]
    public async Task Run_KnowledgeByName_IsUsedSwappedAndTakenBackWithoutARestart()
    {
        await PublishKnowledgeAsync("1.0.0", "sun on the lens");
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 2, extra: $"explain: {{model: null, knowledge: {Knowledge}}}");
        using ProgramProcess program = await _line.RunAsync();
        // Named and not there yet: told, and nothing stops for it.
        Assert.Contains("only what was measured is said", await program.LineAsync($"model '{Knowledge}' is not in", UpdateLine.Limit), StringComparison.Ordinal);
        await _line.WaitAsync(static s => s.Json("/health").Any(static health => health.GetRawText().Contains($"model '{Knowledge}' is not in".Replace("'", "\\u0027"), StringComparison.Ordinal) || health.GetRawText().Contains(Knowledge, StringComparison.Ordinal)), "health that tells of it");

        await InstallKnowledgeAsync("1.0.0");
        await SaysAsync("sun on the lens");
        await PublishKnowledgeAsync("1.1.0", "lamp in the housing");
        await InstallKnowledgeAsync("1.1.0");
        await SaysAsync("lamp in the housing");

        // Captions are knowledge too, and nothing to explain by.
        await PublishKnowledgeAsync("1.2.0", null);
        _line.Command("model-install", $$"""{"model": "{{Knowledge}}"}""");
        await UntilKnowledgeAsync("failed", "1.1.0");
        Assert.Equal("probe-contract", _line.Heard.Json($"/models/{Knowledge}")[^1].GetProperty("code").GetString());

        _line.Command("model-rollback", $$"""{"model": "{{Knowledge}}", "reason": "there is no lamp"}""");
        await UntilKnowledgeAsync("rolled-back", "1.0.0");
        await program.LineAsync($"Explanations go by {Knowledge} 1.0.0", UpdateLine.Limit);
        await SaysAsync("sun on the lens");
        await UpdateLine.StopAsync(program);
        // The same by the command line, which reads what the daemon goes by.
        Assert.Contains("sun on the lens", await _line.DoAsync("ask", "how many glare since yesterday?"), StringComparison.OrdinalIgnoreCase);
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    /// <param name="glare">Its name for glare; null: it holds captions.</param>
    private Task PublishKnowledgeAsync(string version, string? glare)
    {
        string folder = _line.Folder.Sub($"made/{Knowledge}/{version}");
        File.WriteAllText(Path.Combine(folder, "plant.yml"), glare is null ? "captions: [a bright spot]" : $$"""
            product: mirrors
            defects:
              - {label: glare, name: {{glare}}, appearance: a bright spot}
              - {label: shade, name: shade, appearance: a dark spot}
            """);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), $$"""
            {"schema": "edge-inspector/model/1", "name": "{{Knowledge}}", "version": "{{version}}", "task": "knowledge", "file": "plant.yml"}
            """);
        return _line.Channel.PublishFolderAsync(folder);
    }

    private async Task InstallKnowledgeAsync(string version)
    {
        _line.Command("model-install", $$"""{"model": "{{Knowledge}}"}""");
        await UntilKnowledgeAsync("live", version);
    }

    private Task UntilKnowledgeAsync(string state, string version) => _line.WaitAsync(
        s => s.Json($"/models/{Knowledge}") is [.., { } last] && last.GetProperty("state").GetString() == state && last.GetProperty("version").GetString() == version,
        $"{Knowledge} {version} {state}; it was {_line.Heard.Json($"/models/{Knowledge}").LastOrDefault()}");

    private async Task SaysAsync(string words)
    {
        int before = _line.Heard.Messages.Count;
        await _line.WaitAsync(s => s.Json("/explanations", before).Any(one => one.GetProperty("text").GetString()!.Contains(words, StringComparison.OrdinalIgnoreCase)), $"an explanation of {words}");
    }
}
