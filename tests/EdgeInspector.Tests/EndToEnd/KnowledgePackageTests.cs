using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What the plant knows, as a signed package of a channel: the built program on a simulated line.</summary>
public sealed class KnowledgePackageTests : IAsyncLifetime
{
    private const string Knowledge = "plant-knowledge";

    private UpdateLine _line = null!;

    public async ValueTask InitializeAsync() => _line = await UpdateLine.CreateAsync();

    [Fact]
    public async Task Run_KnowledgeByName_IsUsedSwappedAndTakenBackWithoutARestart()
    {
        await PublishKnowledgeAsync("1.0.0", "sun on the lens");
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 2, extra: $"explain: {{model: null, knowledge: {Knowledge}}}");
        using ProgramProcess program = await _line.RunAsync();
        // Named and not there yet: told, and nothing stops for it.
        Assert.Contains("only what was measured is said", await program.LineAsync($"model '{Knowledge}' is not in", UpdateLine.Limit), StringComparison.Ordinal);
        await _line.WaitAsync(static s => s.Json("/health").Any(static health => health.GetRawText().Contains(Knowledge, StringComparison.Ordinal)), "health that tells of it");

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

    /// <summary>The daemon calls glare so when it is asked.</summary>
    private async Task SaysAsync(string words)
    {
        string id = Guid.NewGuid().ToString("N");
        _line.Command("ask", $$"""{"question": "how many glare since yesterday?", "id": "{{id}}"}""");
        await _line.WaitAsync(s => s.Json("ask/reply").Any(one => one.GetProperty("id").GetString() == id), "an answer");
        Assert.Contains(words, _line.Heard.Json("ask/reply").Last(one => one.GetProperty("id").GetString() == id).GetRawText(), StringComparison.OrdinalIgnoreCase);
    }
}
