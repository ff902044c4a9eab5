using System.Diagnostics;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Models change while the line runs: a real broker, a real HTTP server, the built program, a simulated line.</summary>
public sealed class ModelUpdateTests : IAsyncLifetime
{
    private UpdateLine _line = null!;

    public async ValueTask InitializeAsync() => _line = await UpdateLine.CreateAsync();

    [Fact]
    public async Task Run_GoodModelThenOneThatFailsOnTrial_SwapsWithoutAHoleAndGoesBackByItself()
    {
        await _line.Channel.PublishAsync("1.1.0", GlareModel.Good(UpdateLine.Gain * 1.005f));
        await _line.ListenAsync();
        _line.Channel.Break(2);
        _line.Configure(bakeSeconds: 10);
        using ProgramProcess program = await _line.RunAsync();
        await _line.UntilAsync(static s => s is { State: "live", Version: "1.0.0" });

        // Found by itself when the channel is asked for the first time, or by this, whichever comes first.
        _line.Announce();
        await _line.UntilAsync(static s => s.State == "trial");
        await _line.WaitAsync(_ => _line.Versions().Contains("1.1.0"), "an event of the new model");
        await _line.UntilAsync(static s => s is { State: "live", Version: "1.1.0" });
        UpdateLine.AssertOrder(
            ["queued", "downloading", "verifying", "probing", "replaying", "shadowing", "trial", "live"], _line.States().Where(static s => s.Offered is null or "1.1.0").Select(static s => s.State));
        Assert.Equal(3, _line.States().Max(static s => s.Attempt));
        Assert.Equal(["", "bytes=", "bytes="], _line.Channel.PackageRanges.Select(static range => range.Length == 0 ? "" : range[..6]));
        Assert.Equal(0, _line.NotJudged());

        // A model that fails in a run that neither probe (400) nor shadow come to.
        await _line.EditAsync("bake_time: 10s", "bake_time: 300s");
        await program.LineAsync("is in force", UpdateLine.Limit);
        await _line.Channel.PublishAsync("1.2.0", GlareModel.FailsIn(430, UpdateLine.Gain));
        _line.Announce();
        await _line.UntilAsync(static s => s is { State: "trial", Version: "1.2.0" });
        var trial = Stopwatch.StartNew();
        await _line.UntilAsync(static s => s is { State: "rolled-back", Version: "1.1.0", Code: "trial-failed" });
        Assert.InRange(trial.Elapsed.TotalSeconds, 5, 60);
        Assert.Equal("1.1.0", _line.Current);
        await _line.UntilJudgesAsync("1.1.0");

        // The failed package is not taken again, neither by itself nor on command.
        _line.Command("model-install", """{"model": "glare", "channel": "plant", "id": "again"}""");
        await _line.UntilAsync(static s => s is { State: "failed", Version: "1.1.0", Code: "blocked" });

        // Health is said every few seconds.
        await _line.WaitAsync(_ => _line.NotJudged() > 0, "health that counts the failed run");
        await UpdateLine.StopAsync(program);
        await _line.WaitAsync(static s => s.Messages.Any(static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8)), "offline");

        // No hole in seq, and no frame without a verdict but those of the failed runs, which are said.
        _line.AssertNoHole();
        Assert.InRange(_line.NotJudged(), 1, 2 * UpdateLine.Fps);
        Assert.InRange(_line.Heard.Json("/verdicts").Count(static v => v.GetProperty("verdict").GetString() == "NOT_JUDGED"), 1, 2 * UpdateLine.Fps);
        _line.AssertEveryFrameAccounted();
        await SchemaCheck.ValidAsync(_line.Heard.Messages.Where(static m => m.Topic.Contains("/models/")).Select(static m => new MqttMessage(m.Topic, m.Payload)));
        await _line.DoAsync("models", "audit", "--verify");
    }

    [Fact]
    public async Task Run_UpdateOfAModelThatCameWithTheProgram_GoesTheWholeWayAndBack()
    {
        string shipped = Path.GetDirectoryName(Repository.Golden("pcb-defects"))!;
        string version = Path.GetFileName(shipped);
        string made = _line.Folder.Sub("made/pcb-defects/99.0.0");
        foreach (string name in new[] { "model.onnx", "README.md" })
        {
            File.Copy(Path.Combine(shipped, name), Path.Combine(made, name));
        }

        string manifest = await File.ReadAllTextAsync(Path.Combine(shipped, "manifest.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(made, "manifest.json"), manifest.Replace($"\"{version}\"", "\"99.0.0\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await _line.Channel.PublishFolderAsync(made);
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300, shadowFrames: 20);
        await _line.EditAsync("models: [glare]", "models: [pcb-defects]", "class: glare,", "class: open,", $"&fps={UpdateLine.Fps}", "&fps=5", "max_latency_ratio: 3", "max_latency_ratio: 20");
        using ProgramProcess program = await _line.RunAsync();
        await program.LineAsync("in the shadow: ", UpdateLine.Limit);
        await program.LineAsync("99.0.0 judges, on trial", UpdateLine.Limit);
        Assert.Equal("99.0.0", (await UpdateLine.OverviewAsync(program)).GetProperty("models")[0].GetProperty("version").GetString());
        _line.Command("model-rollback", """{"model": "pcb-defects", "id": "back"}""");
        await program.LineAsync($"went back to {version}", UpdateLine.Limit);
        Assert.Equal(version, (await UpdateLine.OverviewAsync(program)).GetProperty("models")[0].GetProperty("version").GetString());
        await UpdateLine.StopAsync(program);
    }

    [Fact]
    public async Task Command_NoChannel_BrokerAloneInstallsNothing()
    {
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 30, channels: false);
        using ProgramProcess program = await _line.RunAsync();
        foreach ((string verb, string payload, string code) in new[]
        {
            ("model-install", """{"model": "glare", "channel": "http://127.0.0.1/evil/", "id": "1"}""", "unknown_channel"),
            ("model-install", """{"model": 7, "id": "2"}""", "bad_request"),
            ("model-rollback", """{"model": "glare", "id": "3"}""", "no_previous"),
            ("model-abort", """{"model": "glare", "id": "4"}""", "no_update"),
        })
        {
            _line.Command(verb, payload);
            string id = payload.Split("\"id\": \"")[1][..1];
            await _line.WaitAsync(s => s.Json($"{verb}/reply").Any(reply => reply.GetProperty("id").GetString() == id), $"an answer to {id}");
            Assert.Equal(code, _line.Heard.Json($"{verb}/reply").Last(reply => reply.GetProperty("id").GetString() == id).GetProperty("code").GetString());
        }
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();
}
