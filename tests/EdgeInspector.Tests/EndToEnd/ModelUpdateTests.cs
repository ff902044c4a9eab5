using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Models change while the line runs: a real broker, a real HTTP server, the built program, a simulated line.</summary>
public sealed partial class ModelUpdateTests : IAsyncLifetime
{
    private const string Line = "sim:pcb?seed=7000100&size=320x320&speed=40";
    private const string InBlackAndWhite = "&look=artwork";
    private const int Fps = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker;
    private readonly float _gain = Gain();
    private GlareChannel _channel = null!;

    public ModelUpdateTests() => _broker = new TestBroker(_folder);

    public async ValueTask InitializeAsync() => _channel = await GlareChannel.CreateAsync(_folder);

    [Fact]
    public async Task Run_GoodModelThenOneThatFailsOnTrial_SwapsWithoutAHoleAndGoesBackByItself()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        await _channel.PublishAsync("1.1.0", GlareModel.Good(_gain * 1.005f));
        await _channel.StartAsync();
        _channel.Break(2);
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure(bakeSeconds: 45));
        await line.LineAsync("ready", Limit);
        await UntilAsync(subscriber, static s => s is { State: "live", Version: "1.0.0" });

        // Found by itself when the channel is asked for the first time, or by this, whichever comes first.
        Publish("edge-inspector/channels/plant", "{}", retain: true);
        await UntilAsync(subscriber, static s => s.State == "trial");
        await subscriber.WaitAsync(static s => Versions(s).Contains("1.1.0"), Limit, "an event of the new model");
        await UntilAsync(subscriber, static s => s is { State: "live", Version: "1.1.0" });
        AssertOrder(["queued", "downloading", "verifying", "probing", "replaying", "shadowing", "trial", "live"], States(subscriber).Where(static s => s.Offered is null or "1.1.0").Select(static s => s.State));
        Assert.Equal(3, States(subscriber).Max(static s => s.Attempt));
        Assert.Equal(["", "bytes=", "bytes="], _channel.PackageRanges.Select(static range => range.Length == 0 ? "" : range[..6]));
        Assert.Equal(0, NotJudged(subscriber));

        // A model that fails in a run that neither probe nor shadow come to.
        await _channel.PublishAsync("1.2.0", FailsBetween(430, 560));
        Publish("edge-inspector/channels/plant", "{}", retain: true);
        await UntilAsync(subscriber, static s => s is { State: "trial", Version: "1.2.0" });
        var trial = Stopwatch.StartNew();
        await UntilAsync(subscriber, static s => s is { State: "rolled-back", Version: "1.1.0", Code: "trial-failed" });
        Assert.InRange(trial.Elapsed.TotalSeconds, 5, 60);
        Assert.Equal("1.1.0", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "models", "glare", "current"), TestContext.Current.CancellationToken)).Trim());
        int before = Versions(subscriber).Count;
        await subscriber.WaitAsync(s => Versions(s).Count > before && Versions(s)[^1] == "1.1.0", Limit, "events of the old model after the way back");

        // The failed package is not taken again, neither by itself nor on command.
        Publish("edge-inspector/test-line/command/model-install", """{"model": "glare", "channel": "plant", "id": "again"}""");
        await UntilAsync(subscriber, static s => s is { State: "failed", Version: "1.1.0", Code: "blocked" });

        // Health is said every few seconds.
        await subscriber.WaitAsync(static s => NotJudged(s) > 0, Limit, "health that counts the failed run");
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        await subscriber.WaitAsync(static s => s.Messages.Any(static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8)), Limit, "offline");

        // No hole in seq, and no frame without a verdict but those of the failed runs, which are said.
        List<long> sequences = [.. Sequences(subscriber).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
        Assert.InRange(NotJudged(subscriber), 1, 2 * Fps);
        Assert.InRange(subscriber.Json("/verdicts").Count(static v => v.GetProperty("verdict").GetString() == "NOT_JUDGED"), 1, 2 * Fps);
        AssertEveryFrameAccounted(subscriber);
        await SchemaCheck.ValidAsync(subscriber.Messages.Where(static m => m.Topic.Contains("/models/")).Select(static m => new MqttMessage(m.Topic, m.Payload)));
        using ProgramProcess audit = ProgramProcess.Start("models", "audit", "--verify", "--config", Path.Combine(_folder.FullName, "config.yml"));
        Assert.Equal(0, await audit.WaitAsync(Limit));
    }

    [Fact]
    public async Task Run_ModelThatGoesBlindWhenThePictureChanges_IsTakenBackAndStaysAwayAfterARestart()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        await _channel.PublishAsync("1.1.0", GlareModel.BlindWithoutColour(_gain));
        await _channel.StartAsync();
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        string config = Configure(bakeSeconds: 300, shadowFrames: 300);
        using (ProgramProcess line = ProgramProcess.Start("run", "--config", config))
        {
            await line.LineAsync("ready", Limit);

            // A reload that moves the model to another lane: the shadow follows it there.
            await UntilAsync(subscriber, static s => s.State == "shadowing");
            await EditAsync(config, "threads: 1", "threads: 2");
            await line.LineAsync("its shadow begin anew", Limit);
            await UntilAsync(subscriber, static s => s is { State: "trial", Version: "1.1.0" });
            await subscriber.WaitAsync(static s => Versions(s).Contains("1.1.0"), Limit, "a verdict of the new model");

            // The camera turns to its night mode: nothing fails, no frame is lost, the new model just sees nothing any more.
            // Its lane is another one too, once more.
            await EditAsync(config, "&fps=", InBlackAndWhite + "&fps=", "threads: 2", "threads: 1");
            var blind = Stopwatch.StartNew();
            await UntilAsync(subscriber, static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-ng-rate" });
            Assert.InRange(blind.Elapsed.TotalSeconds, 1, 60);
            ModelWords back = States(subscriber)[^1];
            Assert.Contains("0 % of the frames are NG with the new model", back.Reason, StringComparison.Ordinal);

            // The page says the same, with its reason, and the old model sees the glare.
            JsonElement shown = (await OverviewAsync(line)).GetProperty("updates").EnumerateArray().Single();
            Assert.Equal(("rolled-back", "1.1.0", back.Reason), (shown.GetProperty("state").GetString(), shown.GetProperty("offered").GetString(), shown.GetProperty("reason").GetString()));
            int before = Versions(subscriber).Count;
            await subscriber.WaitAsync(s => Versions(s).Count > before && Versions(s)[^1] == "1.0.0", Limit, "a verdict of the old model");
            line.Signal("TERM");
            Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        }

        Assert.Equal(0, NotJudged(subscriber));
        Assert.DoesNotContain(subscriber.Json("/verdicts"), static v => v.GetProperty("verdict").GetString() == "NOT_JUDGED");
        AssertEveryFrameAccounted(subscriber);
        List<long> sequences = [.. Sequences(subscriber).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.FullName, "state", "updates", "review", "glare-1.1.0-trial")));
        using (ProgramProcess audit = ProgramProcess.Start("models", "audit", "--verify", "--config", config))
        {
            Assert.Equal(0, await audit.WaitAsync(Limit));
            AssertOrder(["staged  glare  1.1.0", "activated  glare  1.1.0", "blocked  glare  1.1.0", "rolled-back  glare  1.0.0"], audit.Output.Split('\n'), static (line, word) => line.Contains(word, StringComparison.Ordinal));
        }

        // The next start judges by the old one, and the channel, which still offers the other, is not heard.
        int messages = subscriber.Messages.Count;
        using ProgramProcess again = ProgramProcess.Start("run", "--config", config);
        await again.LineAsync("ready", Limit);
        Publish("edge-inspector/test-line/command/model-install", """{"model": "glare", "id": "again"}""");
        await subscriber.WaitAsync(s => States(s, messages) is [.., { State: "failed", Version: "1.0.0", Code: "blocked" }], Limit, "a refusal after the restart");
        Assert.DoesNotContain(States(subscriber, messages), static s => s.Version == "1.1.0" || s.State == "trial");
        Assert.Equal("1.0.0", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "models", "glare", "current"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task Run_UpdateOfAModelThatCameWithTheProgram_GoesTheWholeWayAndBack()
    {
        string shipped = Path.GetDirectoryName(Repository.Golden("pcb-defects"))!;
        string version = Path.GetFileName(shipped);
        string made = _folder.Sub("made/pcb-defects/99.0.0");
        foreach (string name in new[] { "model.onnx", "README.md" })
        {
            File.Copy(Path.Combine(shipped, name), Path.Combine(made, name));
        }

        string manifest = await File.ReadAllTextAsync(Path.Combine(shipped, "manifest.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(made, "manifest.json"), manifest.Replace($"\"{version}\"", "\"99.0.0\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await _channel.PublishFolderAsync(made);
        await _channel.StartAsync();
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        string config = Configure(bakeSeconds: 300, shadowFrames: 20);
        await EditAsync(config, "models: [glare]", "models: [pcb-defects]", "class: glare,", "class: open,", $"&fps={Fps}", "&fps=5", "max_latency_ratio: 3", "max_latency_ratio: 20");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        await line.LineAsync("in the shadow: ", Limit);
        await line.LineAsync("99.0.0 judges, on trial", Limit);
        Assert.Equal("99.0.0", (await OverviewAsync(line)).GetProperty("models")[0].GetProperty("version").GetString());
        Publish("edge-inspector/test-line/command/model-rollback", """{"model": "pcb-defects", "id": "back"}""");
        await line.LineAsync($"went back to {version}", Limit);
        Assert.Equal(version, (await OverviewAsync(line)).GetProperty("models")[0].GetProperty("version").GetString());
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Run_TrialOfAModelThatNoCameraUsesAnyMore_GoesBackAndBlamesNobody()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        await _channel.PublishAsync("1.1.0", GlareModel.Good(_gain * 1.005f));
        await _channel.StartAsync();
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        string config = Configure(bakeSeconds: 300);
        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        await line.LineAsync("ready", Limit);
        await UntilAsync(subscriber, static s => s is { State: "trial", Version: "1.1.0" });
        await EditAsync(config, "models: [glare]", "models: [pcb-defects]", "class: glare,", "class: open,");
        await UntilAsync(subscriber, static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-unused" });

        // It may be ordered again, and is not taken by itself.
        Publish("edge-inspector/channels/plant", "{}", retain: true);
        await EditAsync(config, "models: [pcb-defects]", "models: [glare]", "class: open,", "class: glare,");
        Publish("edge-inspector/test-line/command/model-install", """{"model": "glare", "id": "again"}""");
        int messages = subscriber.Messages.Count;
        await subscriber.WaitAsync(s => States(s, messages).Exists(static one => one is { State: "trial", Version: "1.1.0" }), Limit, "another trial");
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Run_ModelThatGrowsOnTrial_IsTakenBackForItsMemory()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        // Beyond what the probe's 400 runs and the shadow's 60 come to.
        await _channel.PublishAsync("1.1.0", FirstIn(480, 640, (limit, seed) => GlareModel.FailsOnceIn(limit, seed, _gain), (limit, seed) => GlareModel.GrowsOnceIn(limit, seed, 700, _gain)));
        await _channel.StartAsync();
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure(bakeSeconds: 300, maxMemory: "512MiB"));
        await line.LineAsync("ready", Limit);
        await UntilAsync(subscriber, static s => s is { State: "rolled-back", Version: "1.0.0", Code: "trial-memory" });
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, NotJudged(subscriber));
        AssertEveryFrameAccounted(subscriber);
    }

    [Fact]
    public async Task Run_SignedButBadModels_NeverJudgeAFrame()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        await _channel.PublishAsync("1.0.0-first", GlareModel.Good(_gain));
        await _channel.StartAsync();
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure(bakeSeconds: 300));
        await line.LineAsync("ready", Limit);
        (byte[] File, string Labels, Action<string>? Change, string Code, string Words)[] vices =
        [
            (GlareModel.NotANumber(), GlareModel.Labels, null, "probe-nan", "NaN"),
            (GlareModel.ChangingShape(), GlareModel.Labels, null, "probe-shapes", "output0"),
            (FailsBetween(50, 90), GlareModel.Labels, null, "probe-failed", "frame"),
            (GlareModel.Greedy(4), GlareModel.Labels, null, "probe-memory", "memory"),
            (GlareModel.Good(_gain), "\"shade\", \"glare\"", GoldenPicture, "golden-flips", "there is shade"),
            (GlareModel.OtherClass(), GlareModel.Labels, GoldenPicture, "golden-flips", "001.png"),
            (GlareModel.Good(_gain), "\"shade\", \"gloss\"", null, "labels", "glare"),
            (GlareModel.Good(_gain), "\"shade\", \"glare\"", null, "shadow-disagrees", "%"),
            (GlareModel.OtherClass(), GlareModel.Labels, null, "shadow-disagrees", "%"),
            (GlareModel.Slow(products: 4, gain: _gain), GlareModel.Labels, null, "shadow-slow", "ms"),
        ];
        foreach ((int i, (byte[] file, string labels, Action<string>? change, string code, string words)) in vices.Index())
        {
            string version = $"1.{i + 1}.0";
            await _channel.PublishAsync(version, file, labels, change);
            Publish("edge-inspector/test-line/command/model-install", """{"model": "glare"}""");
            await UntilAsync(subscriber, s => s.State == "failed" && s.Offered == version);
            ModelWords failed = States(subscriber).Last(s => s.State == "failed" && s.Offered == version);
            Assert.Equal((version, code, "1.0.0"), (version, failed.Code, failed.Version));
            Assert.Contains(words, failed.Reason, StringComparison.Ordinal);
        }

        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(["1.0.0"], Versions(subscriber).Distinct());
        Assert.Equal(0, NotJudged(subscriber));
        Assert.Equal("1.0.0", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "models", "glare", "current"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task Run_RuleThatFlipsALockedPicture_IsRefusedAndTheOldOneGoesOn()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(), current: true);
        await _broker.StartAsync();
        string picture = TestGates.Grey(_folder, "glaring.png", 200);
        string config = Configure(bakeSeconds: 30, channels: false);
        using (ProgramProcess locking = ProgramProcess.Start("models", "lock", "add", picture, "--verdict", "NG", "--note", "the glare of March", "--config", config))
        {
            Assert.Equal(0, await locking.WaitAsync(Limit));
        }

        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        await line.LineAsync("ready", Limit);
        string blind = (await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken)).Replace("min_confidence: 0.5", "min_confidence: 0.9", StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, blind, TestContext.Current.CancellationToken);
        string said = await line.LineAsync("would get another verdict", Limit);
        Assert.Contains("glaring.png", said, StringComparison.Ordinal);
        Assert.Contains("models lock remove", said, StringComparison.Ordinal);
        await subscriber.WaitAsync(static s => s.Json("/health") is [.., { } last] && last.GetProperty("status").GetString() == "degraded", Limit, "degraded");

        // Whoever insists may.
        await File.WriteAllTextAsync(config, blind.Replace("threads: 1", "threads: 1, lock: report", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await line.LineAsync("is in force", Limit);
    }

    [Fact]
    public async Task Command_NoChannel_BrokerAloneInstallsNothing()
    {
        GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Good(_gain), current: true);
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure(bakeSeconds: 30, channels: false));
        await line.LineAsync("ready", Limit);
        foreach ((string verb, string payload, string code) in new[]
        {
            ("model-install", """{"model": "glare", "channel": "http://127.0.0.1/evil/", "id": "1"}""", "unknown_channel"),
            ("model-install", """{"model": 7, "id": "2"}""", "bad_request"),
            ("model-rollback", """{"model": "glare", "id": "3"}""", "no_previous"),
            ("model-abort", """{"model": "glare", "id": "4"}""", "no_update"),
        })
        {
            Publish($"edge-inspector/test-line/command/{verb}", payload);
            string id = JsonDocument.Parse(payload).RootElement.GetProperty("id").GetString()!;
            await subscriber.WaitAsync(s => s.Json($"{verb}/reply").Any(reply => reply.GetProperty("id").GetString() == id), Limit, $"an answer to {id}");
            Assert.Equal(code, subscriber.Json($"{verb}/reply").Last(reply => reply.GetProperty("id").GetString() == id).GetProperty("code").GetString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        _broker.Dispose();
        _folder.Dispose();
    }

    /// <summary>Makes half of the line's frames NG.</summary>
    private static float Gain()
    {
        using var line = new SimulatedLine(SimulatedLineOptions.Parse(Line + "&fps=0"), TimeProvider.System, new FramePool());
        line.Open(CancellationToken.None);
        var brightness = new List<double>();
        while (brightness.Count < 120)
        {
            Assert.Equal(FrameReadStatus.Frame, line.Read(TimeSpan.FromSeconds(10), out Frame? frame));
            using (frame)
            {
                long sum = 0;
                foreach (byte value in frame!.Pixels)
                {
                    sum += value;
                }

                brightness.Add(sum / 255.0 / frame.Pixels.Length);
            }
        }

        brightness.Sort();
        return (float)(0.5 / brightness[60]);
    }

    /// <summary>A model whose first failure is in one of those runs.</summary>
    private byte[] FailsBetween(int from, int to) => FirstIn(from, to, FailsOnceIn, FailsOnceIn);

    private byte[] FailsOnceIn(float limit, float seed) => GlareModel.FailsOnceIn(limit, seed, _gain);

    /// <summary>A model that does by the same generator what one that <paramref name="fails"/> does for the first time in one of those runs.</summary>
    private byte[] FirstIn(int from, int to, Func<float, float, byte[]> fails, Func<float, float, byte[]> made)
    {
        using IModelRuntime runtime = Ports.Runtime(null, static _ => { });
        string file = Path.Combine(_folder.FullName, "tried.onnx");
        float limit = 1 - (1.6f / (from + to));
        for (int seed = 1; seed < 400; seed++)
        {
            File.WriteAllBytes(file, fails(limit, seed));
            using IModelSession session = runtime.Load(file, new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = 1, Spin = false });
            int run = 1;
            try
            {
                for (; run <= to; run++)
                {
                    session.Run();
                }
            }
            catch (ModelRunException) when (run >= from)
            {
                return made(limit, seed);
            }
            catch (ModelRunException)
            {
                // Too early: another seed.
            }
        }

        throw new InvalidOperationException("no seed fails there");
    }

    /// <summary>Puts the picture into a version's folder that its maker recorded with a right model: white, and glare.</summary>
    private void GoldenPicture(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "golden"));
        File.Move(TestGates.Grey(_folder, "white.png", 255), Path.Combine(folder, "golden", "001.png"));
        File.WriteAllText(Path.Combine(folder, "golden", "001.json"), """
            {"schema": "edge-inspector/golden/1", "detections": [{"class": "glare", "confidence": 1.0, "box": [22, 16.5, 42, 31.5]}]}
            """);
    }

    private string Configure(int bakeSeconds, bool channels = true, string maxMemory = "1GiB", int shadowFrames = 60) => _folder.Write("config.yml", $$"""
        device: test-line
        cameras:
          - name: top
            source: "{{Line}}&fps={{Fps}}"
            deadline_ms: 60000
            models: [glare]
            rules: [{class: glare, verdict: NG, min_confidence: 0.5, frames: 1 of 1}]
        models: {directory: "{{_folder.Sub("models")}}", provider: cpu, threads: 1}
        mqtt: {url: "mqtt://127.0.0.1:{{_broker.Port}}"}
        storage: {directory: "{{_folder.Sub("state")}}"}
        web: {listen: "http://127.0.0.1:0"}
        updates:
          channels: [{{(channels ? $$"""{name: plant, url: "{{_channel.Address}}", root_file: "{{_channel.FirstRoot}}"}""" : "")}}]
          trust: "{{_channel.Trust}}"
          min_free_bytes: 0
          gates: {shadow_frames: {{shadowFrames}}, max_latency_ratio: 3, max_memory: {{maxMemory}}, bake_time: {{bakeSeconds}}s}
        """);

    /// <summary>Writes another configuration, as an editor does, and lets it come in force.</summary>
    private static async Task EditAsync(string config, params string[] replacements)
    {
        string text = await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken);
        foreach (string[] pair in replacements.Chunk(2))
        {
            Assert.Contains(pair[0], text, StringComparison.Ordinal);
            text = text.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(config + ".new", text, TestContext.Current.CancellationToken);
        File.Move(config + ".new", config, overwrite: true);
    }

    private void Publish(string topic, string payload, bool retain = false)
    {
        string[] arguments = ["-h", "127.0.0.1", "-p", _broker.Port.ToString(), "-V", "5", "-q", "1", "-t", topic, "-m", payload];
        using Process sender = Process.Start("/usr/bin/mosquitto_pub", retain ? [.. arguments, "-r"] : arguments);
        sender.WaitForExit();
        Assert.Equal(0, sender.ExitCode);
    }

    private static Task UntilAsync(Subscriber subscriber, Func<ModelWords, bool> condition) =>
        subscriber.WaitAsync(s => States(s).Exists(one => condition(one)), Limit, $"a state of the model; it was {string.Join(", ", States(subscriber).TakeLast(3))}");

    /// <param name="from">Messages before this one do not count.</param>
    private static List<ModelWords> States(Subscriber subscriber, int from = 0) =>
    [
        .. subscriber.Messages.Skip(from).Where(static m => m.Topic.EndsWith("/models/glare", StringComparison.Ordinal)).Select(static m => JsonDocument.Parse(m.Payload).RootElement).Select(static m => new ModelWords(
            m.GetProperty("state").GetString()!, m.GetProperty("version").GetString(), m.GetProperty("offered").GetString(), m.GetProperty("code").GetString(),
            m.GetProperty("reason").GetString() ?? "", m.GetProperty("attempt").ValueKind == JsonValueKind.Number ? m.GetProperty("attempt").GetInt32() : 0)),
    ];

    /// <summary>What the page is shown.</summary>
    private static async Task<JsonElement> OverviewAsync(ProgramProcess line)
    {
        Uri page = new(PageAddress().Match(line.Output + line.Errors).Value);
        using var client = new HttpClient();
        return JsonDocument.Parse(await client.GetStringAsync(new Uri(page, "/api/overview"), TestContext.Current.CancellationToken)).RootElement;
    }

    /// <summary>Versions behind the verdicts, in their order; the object in view is one event for as long as it is there.</summary>
    private static List<string> Versions(Subscriber subscriber) =>
        [.. subscriber.Json("/verdicts").Where(static v => v.GetProperty("model").ValueKind == JsonValueKind.Object).Select(static v => v.GetProperty("model").GetProperty("version").GetString()!)];

    private static List<long> Sequences(Subscriber subscriber) =>
        [.. subscriber.Json("/events").Concat(subscriber.Json("/verdicts")).Where(static m => m.GetProperty("seq").ValueKind == JsonValueKind.Number).Select(static m => m.GetProperty("seq").GetInt64())];

    private static JsonElement Camera(Subscriber subscriber) => subscriber.Json("/health")[^1].GetProperty("cameras")[0];

    private static long NotJudged(Subscriber subscriber) => Camera(subscriber).GetProperty("not_judged").GetInt64();

    private static void AssertEveryFrameAccounted(Subscriber subscriber)
    {
        JsonElement camera = Camera(subscriber);
        long open = camera.GetProperty("frames").GetInt64() - camera.GetProperty("judged").GetInt64() - camera.GetProperty("not_judged").GetInt64() - camera.GetProperty("dropped").GetInt64();
        Assert.InRange(open, 0, 3);
    }

    /// <summary>The words come in this order, whatever is between them.</summary>
    private static void AssertOrder(string[] words, IEnumerable<string> said, Func<string, string, bool>? isSaid = null)
    {
        string[] all = [.. said];
        int at = 0;
        foreach (string word in words)
        {
            at = Array.FindIndex(all, at, one => isSaid is null ? one == word : isSaid(one, word));
            Assert.True(at >= 0, $"'{word}' does not come in its order: {string.Join(", ", all)}");
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex PageAddress();

    private sealed record ModelWords(string State, string? Version, string? Offered, string? Code, string Reason, int Attempt);
}
