using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>
/// A simulated line that judges by a <see cref="GlareModel"/>, half of its frames NG, with all that changes its model: a broker, somebody
/// who listens there, a release channel over HTTP, and the built program with its configuration.
/// </summary>
internal sealed partial class UpdateLine : IAsyncDisposable
{
    /// <summary>Frames a second: a trial or a shadow of some hundred frames is over in seconds, and two cores keep up.</summary>
    public const int Fps = 40;

    public const string InBlackAndWhite = "&look=artwork";
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private const string Source = "sim:pcb?seed=7000100&size=320x320&speed=40";
    private static readonly Lazy<float> _gain = new(MeasureGain);
    private readonly TestBroker _broker;
    private Subscriber? _subscriber;

    private UpdateLine()
    {
        _broker = new TestBroker(Folder);
        Config = Path.Combine(Folder.FullName, "config.yml");
    }

    public TemporaryFolder Folder { get; } = new();

    public GlareChannel Channel { get; private set; } = null!;

    /// <summary>Makes half of the line's frames NG.</summary>
    public static float Gain => _gain.Value;

    public string Models => Folder.Sub("models");

    public string State => Folder.Sub("state");

    public string Config { get; }

    /// <summary>Hears everything since <see cref="ListenAsync"/>.</summary>
    public Subscriber Heard => _subscriber!;

    /// <summary>The version that judges after the next start; null: none.</summary>
    public string? Current => File.Exists(Path.Combine(Models, GlareModel.Name, "current")) ? File.ReadAllText(Path.Combine(Models, GlareModel.Name, "current")).Trim() : null;

    /// <param name="running">Version of a good model that lies in the store; null: none.</param>
    public static async Task<UpdateLine> CreateAsync(string? running = "1.0.0")
    {
        var line = new UpdateLine();
        line.Channel = await GlareChannel.CreateAsync(line.Folder);
        if (running is not null)
        {
            GlareModel.Write(line.Models, running, GlareModel.Good(Gain), current: true);
        }

        return line;
    }

    /// <summary>Starts broker and listener, and the channel's server.</summary>
    public async Task ListenAsync()
    {
        await Channel.StartAsync();
        await _broker.StartAsync();
        _subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
    }

    /// <summary>Writes the configuration.</summary>
    public void Configure(int bakeSeconds, string maxMemory = "1GiB", int shadowFrames = 60, bool channels = true, string extra = "") => Folder.Write("config.yml", $$"""
        device: test-line
        cameras:
          - name: top
            source: "{{Source}}&fps={{Fps}}"
            deadline_ms: 60000
            models: [glare]
            rules: [{class: glare, verdict: NG, min_confidence: 0.5, frames: 1 of 1}]
        models: {directory: "{{Models}}", provider: cpu, threads: 1}
        mqtt: {url: "mqtt://127.0.0.1:{{_broker.Port}}"}
        storage: {directory: "{{State}}"}
        web: {listen: "http://127.0.0.1:0"}
        updates:
          channels: [{{(channels ? $$"""{name: plant, url: "{{Channel.Address}}", root_file: "{{Channel.FirstRoot}}"}""" : "")}}]
          trust: "{{Channel.Trust}}"
          min_free_bytes: 0
          gates: {shadow_frames: {{shadowFrames}}, max_latency_ratio: 3, max_memory: {{maxMemory}}, bake_time: {{bakeSeconds}}s}
        {{extra}}
        """);

    /// <summary>Writes another configuration, as an editor does; the program takes it by itself.</summary>
    /// <param name="replacements">Pairs of a text that is there and another.</param>
    public async Task EditAsync(params string[] replacements)
    {
        string text = await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken);
        foreach (string[] pair in replacements.Chunk(2))
        {
            Assert.Contains(pair[0], text, StringComparison.Ordinal);
            text = text.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Config + ".new", text, TestContext.Current.CancellationToken);
        File.Move(Config + ".new", Config, overwrite: true);
    }

    /// <summary>The program, once it is ready and, where somebody listens, hears commands: it says its <c>status</c> only after it subscribed to them.</summary>
    public async Task<ProgramProcess> RunAsync()
    {
        int before = _subscriber?.Messages.Count ?? 0;
        ProgramProcess program = ProgramProcess.Start("run", "--config", Config);
        try
        {
            await program.LineAsync("ready", Limit);
            if (_subscriber is not null)
            {
                await WaitAsync(heard => heard.Messages.Skip(before).Any(static m => m.Topic.EndsWith("/status", StringComparison.Ordinal) && !m.Payload.AsSpan().SequenceEqual("offline"u8)), "a status");
            }

            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Ends the program as systemd does.</summary>
    public static async Task StopAsync(ProgramProcess program)
    {
        program.Signal("TERM");
        Assert.Equal(0, await program.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    /// <summary>Another command of the program on this line's configuration, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> DoAsync(params string[] words)
    {
        using ProgramProcess program = ProgramProcess.Start([.. words, "--config", Config]);
        int code = await program.WaitAsync(Limit);
        Assert.True(code == 0, $"{string.Join(' ', words)}: {code}: {program.Output}{program.Errors}");
        return program.Output;
    }

    public void Publish(string topic, string payload, bool retain = false)
    {
        string[] arguments = ["-h", "127.0.0.1", "-p", _broker.Port.ToString(), "-V", "5", "-q", "1", "-t", topic, "-m", payload];
        using Process sender = Process.Start("/usr/bin/mosquitto_pub", retain ? [.. arguments, "-r"] : arguments);
        sender.WaitForExit();
        Assert.Equal(0, sender.ExitCode);
    }

    public void Command(string verb, string payload) => Publish($"edge-inspector/test-line/command/{verb}", payload);

    /// <summary>Has every box ask the channel.</summary>
    public void Announce() => Publish("edge-inspector/channels/plant", "{}", retain: true);

    public Task WaitAsync(Func<Subscriber, bool> condition, string what) => Heard.WaitAsync(condition, Limit, what);

    /// <summary>Waits for a state of the model.</summary>
    public Task UntilAsync(Func<ModelWords, bool> condition) =>
        WaitAsync(_ => States().Exists(one => condition(one)), $"a state of the model; it was {string.Join(", ", States().TakeLast(3))}");

    /// <param name="from">Messages before this one do not count.</param>
    public List<ModelWords> States(int from = 0) =>
    [
        .. Heard.Json("/models/glare", from).Select(static m => new ModelWords(
            m.GetProperty("state").GetString()!, m.GetProperty("version").GetString(), m.GetProperty("offered").GetString(), m.GetProperty("code").GetString(),
            m.GetProperty("reason").GetString() ?? "", m.GetProperty("attempt").ValueKind == JsonValueKind.Number ? m.GetProperty("attempt").GetInt32() : 0)),
    ];

    /// <summary>Versions behind the verdicts, in their order; the object in view is one event for as long as it is there.</summary>
    public List<string> Versions() =>
        [.. Heard.Json("/verdicts").Where(static v => v.GetProperty("model").ValueKind == JsonValueKind.Object).Select(static v => v.GetProperty("model").GetProperty("version").GetString()!)];

    /// <summary>Waits for a verdict of that version, after all there are.</summary>
    public Task UntilJudgesAsync(string version)
    {
        int before = Versions().Count;
        return WaitAsync(_ => Versions() is var all && all.Count > before && all[^1] == version, $"verdicts of {version}");
    }

    public long NotJudged() => Camera().GetProperty("not_judged").GetInt64();

    public void AssertNoHole()
    {
        List<long> sequences = [.. Heard.Json("/events").Concat(Heard.Json("/verdicts"))
            .Where(static m => m.GetProperty("seq").ValueKind == JsonValueKind.Number).Select(static m => m.GetProperty("seq").GetInt64()).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
    }

    public void AssertEveryFrameAccounted()
    {
        JsonElement camera = Camera();
        long open = camera.GetProperty("frames").GetInt64() - camera.GetProperty("judged").GetInt64() - camera.GetProperty("not_judged").GetInt64() - camera.GetProperty("dropped").GetInt64();
        Assert.InRange(open, 0, 3);
    }

    /// <summary>What the page is shown.</summary>
    public static async Task<JsonElement> OverviewAsync(ProgramProcess program)
    {
        Uri page = new(PageAddress().Match(program.Output + program.Errors).Value);
        using var client = new HttpClient();
        return JsonDocument.Parse(await client.GetStringAsync(new Uri(page, "/api/overview"), TestContext.Current.CancellationToken)).RootElement;
    }

    /// <summary>The words come in this order, whatever is between them.</summary>
    public static void AssertOrder(string[] words, IEnumerable<string> said)
    {
        string[] all = [.. said];
        int at = 0;
        foreach (string word in words)
        {
            at = Array.FindIndex(all, at, one => one.Contains(word, StringComparison.Ordinal));
            Assert.True(at >= 0, $"'{word}' does not come in its order: {string.Join(", ", all)}");
        }
    }

    /// <summary>Puts the picture into a version's folder that its maker recorded with a right model: white, and glare.</summary>
    public void GoldenPicture(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "golden"));
        File.Move(TestGates.Grey(Folder, "white.png", 255), Path.Combine(folder, "golden", "001.png"));
        File.WriteAllText(Path.Combine(folder, "golden", "001.json"), """
            {"schema": "edge-inspector/golden/1", "detections": [{"class": "glare", "confidence": 1.0, "box": [22, 16.5, 42, 31.5]}]}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _subscriber?.Dispose();
        await Channel.DisposeAsync();
        _broker.Dispose();
        Folder.Dispose();
    }

    private JsonElement Camera() => Heard.Json("/health")[^1].GetProperty("cameras")[0];

    private static float MeasureGain()
    {
        using var line = new SimulatedLine(SimulatedLineOptions.Parse(Source + "&fps=0"), TimeProvider.System, new FramePool());
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

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex PageAddress();

    /// <summary>What <c>models/glare</c> says.</summary>
    internal sealed record ModelWords(string State, string? Version, string? Offered, string? Code, string Reason, int Attempt);
}
