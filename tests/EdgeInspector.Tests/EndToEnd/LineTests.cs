using System.Text.Json;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The daemon as it runs on a box: configuration file, real capture, real model, real broker.</summary>
public sealed class LineTests : IDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker;

    public LineTests() => _broker = new TestBroker(_folder);

    [Fact]
    public async Task Run_BrokerAwayAtStartAndAgainLater_DeliversEveryEventOnce()
    {
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using var road = new TcpForwarder(_broker.Port);
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure("sim:pcb?seed=7000001&fps=20&defects=4", "pcb-defects", road.Port));
        await line.LineAsync("ready", Start);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        road.Open();
        await subscriber.WaitAsync(static s => Sequences(s).Count >= 5, TimeSpan.FromSeconds(60), "the first five messages");
        road.Cut();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        int before = Sequences(subscriber).Count;
        road.Open();
        await subscriber.WaitAsync(s => Sequences(s).Count >= before + 5, TimeSpan.FromSeconds(60), "five messages after the outage");
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        await subscriber.WaitAsync(static s => s.Messages.Any(static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8)), TimeSpan.FromSeconds(10), "offline");

        // Duplicates may come, holes may not.
        List<long> sequences = [.. Sequences(subscriber).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
    }

    [Fact]
    public async Task Run_TermAgainAndAgainWhileItEnds_StillEndsInOrder()
    {
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure("sim:pcb?seed=7000002&fps=20", "pcb-defects", TestBroker.FreePort()));
        await line.LineAsync("ready", Start);
        line.Signal("TERM");
        await line.LineAsync("stopping", TimeSpan.FromSeconds(5));

        // Up to its last moment: whoever lets go of the signals before the process has ended lets one of these kill it.
        Task<int> ended = line.WaitAsync(TimeSpan.FromSeconds(10));
        while (!ended.IsCompleted)
        {
            line.Signal("TERM");
        }

        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task Run_TermWhileItStarts_EndsInOrder()
    {
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure("sim:pcb?seed=7000002&fps=20", "pcb-defects", TestBroker.FreePort()));
        await line.LineAsync("ONNX Runtime", Start);
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Run_TermWithoutBroker_EndsInFiveSecondsAndKeepsTheOutbox()
    {
        string config = Configure("sim:pcb?seed=7000002&fps=20&defects=4", "pcb-defects", TestBroker.FreePort());
        using (ProgramProcess line = ProgramProcess.Start("run", "--config", config))
        {
            await line.LineAsync("ready", Start);
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
            line.Signal("TERM");
            Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(5)));
        }

        // The same state directory, now with a broker: what was kept arrives, with the first run's boot.
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess again = ProgramProcess.Start("run", "--config", config, "--set", $"mqtt:url=mqtt://127.0.0.1:{_broker.Port}");
        await subscriber.WaitAsync(static s => s.Json("/events").Select(static e => e.GetProperty("boot").GetString()).Distinct().Count() >= 2, Start, "events of both boots");
        again.Signal("INT");
        Assert.Equal(0, await again.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Run_BottleClip_TracksAStandingBottleAsOneObject()
    {
        string clip = Repository.Data("video/bottle-detection.mp4");
        string model = Repository.Data("models/yolox_nano_coco_416.onnx");
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure($"file:{clip}", model, _broker.Port, deadline: 60_000, rules:
            "[{class: bottle, verdict: NG, min_confidence: 0.5, frames: 2 of 3}, {verdict: OK}]"));
        await line.LineAsync("the source ended", TimeSpan.FromMinutes(4));
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(10)));

        List<JsonElement> ends = [.. subscriber.Json("/events").Where(static e => e.GetProperty("phase").GetString() == "end" && e.GetProperty("class").GetString() == "bottle")];
        Assert.NotEmpty(ends);
        // 30 frames a second for 40 s, bottles put down and taken away: a bottle that stands for seconds is one event of many frames.
        Assert.Contains(ends, static e => e.GetProperty("frames").GetInt32() > 150);
        Assert.InRange(ends.Count, 1, 12);
    }

    [Fact]
    public async Task Run_DirectoryOfBoards_JudgesEveryPicture()
    {
        string pictures = Repository.Data("deeppcb/group00041/00041");
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure($"dir:{pictures}", "pcb-defects", _broker.Port, deadline: 60_000));
        await line.LineAsync("the source ended", TimeSpan.FromMinutes(3));
        await subscriber.WaitAsync(
            static s => s.Json("/health").Any(static h => h.GetProperty("cameras")[0].GetProperty("judged").GetInt64() == 400), TimeSpan.FromSeconds(30), "400 judged pictures");
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    private string Configure(string source, string model, int mqttPort, int deadline = 1000, string rules = "[]") => _folder.Write("config.yml", $"""
        device: test-line
        cameras:
          - name: top
            source: "{source}"
            deadline_ms: {deadline}
            models: ["{model}"]
            rules: {rules}
        mqtt: {"{"}url: "mqtt://127.0.0.1:{mqttPort}"{"}"}
        storage: {"{"}directory: "{_folder.Sub("state")}"{"}"}
        web: {"{"}listen: "http://127.0.0.1:0"{"}"}
        """);

    /// <summary>Sequence numbers of everything that takes one.</summary>
    private static List<long> Sequences(Subscriber subscriber) =>
        [.. subscriber.Json("/events").Concat(subscriber.Json("/verdicts")).Where(static m => m.GetProperty("seq").ValueKind == JsonValueKind.Number).Select(static m => m.GetProperty("seq").GetInt64())];
}
