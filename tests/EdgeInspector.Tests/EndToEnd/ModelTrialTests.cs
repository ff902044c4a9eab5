using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Models that pass every gate and go wrong while they judge: taken back within a minute, by the built program on a simulated line.</summary>
public sealed class ModelTrialTests : IAsyncLifetime
{
    private UpdateLine _line = null!;

    public async ValueTask InitializeAsync() => _line = await UpdateLine.CreateAsync();

    [Fact]
    public async Task Run_ModelThatGoesBlindWhenThePictureChanges_IsTakenBackAndStaysAwayAfterARestart()
    {
        await _line.Channel.PublishAsync("1.1.0", GlareModel.BlindWithoutColour(UpdateLine.Gain));
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300, shadowFrames: 300);
        using (ProgramProcess program = await _line.RunAsync())
        {
            // A reload that moves the model to another lane: the shadow follows it there.
            await _line.UntilAsync(static s => s.State == "shadowing");
            await _line.EditAsync("threads: 1", "threads: 2");
            await program.LineAsync("its shadow begin anew", UpdateLine.Limit);
            await _line.UntilAsync(static s => s is { State: "trial", Version: "1.1.0" });
            await _line.WaitAsync(_ => _line.Versions().Contains("1.1.0"), "a verdict of the new model");

            // The camera turns to its night mode: nothing fails, no frame is lost, the new model just sees nothing any more.
            // Its lane is another one too, once more.
            await _line.EditAsync("&fps=", UpdateLine.InBlackAndWhite + "&fps=", "threads: 2", "threads: 1");
            var blind = Stopwatch.StartNew();
            await _line.UntilAsync(static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-ng-rate" });
            Assert.InRange(blind.Elapsed.TotalSeconds, 1, 60);
            UpdateLine.ModelWords back = _line.States()[^1];
            Assert.Contains("0 % of the frames are NG with the new model", back.Reason, StringComparison.Ordinal);

            // The page says the same, with its reason, and the old model sees the glare.
            JsonElement shown = (await UpdateLine.OverviewAsync(program)).GetProperty("updates").EnumerateArray().Single();
            Assert.Equal(("rolled-back", "1.1.0", back.Reason), (shown.GetProperty("state").GetString(), shown.GetProperty("offered").GetString(), shown.GetProperty("reason").GetString()));
            await _line.UntilJudgesAsync("1.0.0");
            await UpdateLine.StopAsync(program);
        }

        Assert.Equal(0, _line.NotJudged());
        Assert.DoesNotContain(_line.Heard.Json("/verdicts"), static v => v.GetProperty("verdict").GetString() == "NOT_JUDGED");
        _line.AssertEveryFrameAccounted();
        _line.AssertNoHole();
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_line.State, "updates", "review", "glare-1.1.0-trial")));
        string audit = await _line.DoAsync("models", "audit", "--verify");
        UpdateLine.AssertOrder(["staged  glare  1.1.0", "activated  glare  1.1.0", "blocked  glare  1.1.0", "rolled-back  glare  1.0.0"], audit.Split('\n'));

        // The next start judges by the old one, and the channel, which still offers the other, is not heard.
        int messages = _line.Heard.Messages.Count;
        using ProgramProcess again = await _line.RunAsync();
        _line.Command("model-install", """{"model": "glare", "id": "again"}""");
        await _line.WaitAsync(_ => _line.States(messages) is [.., { State: "failed", Version: "1.0.0", Code: "blocked" }], "a refusal after the restart");
        Assert.DoesNotContain(_line.States(messages), static s => s.Version == "1.1.0" || s.State == "trial");
        Assert.Equal("1.0.0", _line.Current);
    }

    [Fact]
    public async Task Run_TrialOfAModelThatNoCameraUsesAnyMore_GoesBackAndBlamesNobody()
    {
        await _line.Channel.PublishAsync("1.1.0", GlareModel.Good(UpdateLine.Gain * 1.005f));
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300);
        using ProgramProcess program = await _line.RunAsync();
        await _line.UntilAsync(static s => s is { State: "trial", Version: "1.1.0" });
        await _line.EditAsync("models: [glare]", "models: [pcb-defects]", "class: glare,", "class: open,");
        await _line.UntilAsync(static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-unused" });

        // It may be ordered again, and is not taken by itself.
        _line.Announce();
        await _line.EditAsync("models: [pcb-defects]", "models: [glare]", "class: open,", "class: glare,");
        _line.Command("model-install", """{"model": "glare", "id": "again"}""");
        int messages = _line.Heard.Messages.Count;
        await _line.WaitAsync(_ => _line.States(messages).Exists(static one => one is { State: "trial", Version: "1.1.0" }), "another trial");
        await UpdateLine.StopAsync(program);
    }

    [Fact]
    public async Task Run_ModelThatGrowsOnTrial_IsTakenBackForItsMemory()
    {
        // Beyond what the probe's 400 runs and the shadow's 60 come to.
        await _line.Channel.PublishAsync("1.1.0", GlareModel.GrowsIn(430, 700, UpdateLine.Gain));
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300, maxMemory: "512MiB");
        using ProgramProcess program = await _line.RunAsync();
        await _line.UntilAsync(static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-memory" });
        await UpdateLine.StopAsync(program);
        Assert.Equal(0, _line.NotJudged());
        _line.AssertEveryFrameAccounted();
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();
}
