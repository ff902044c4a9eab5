using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class MqttServiceTests
{
    private const string Base = "edge-inspector/line-3";

    [Fact]
    public async Task Run_RealTraffic_MeetsTheSchemasOfTheContract()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture(static s => s with { OutboxMaxMessages = 20 });
        for (int i = 0; i < 15; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event(defect: "mouse\"bite <ü>", anomaly: 0.81f)));
        }

        fixture.Store.Record(Samples.Recording(VerdictKind.NotJudged) with { Model = null });
        await using var box = new Box(fixture, broker.Port, static s => s with { SnapshotInterval = TimeSpan.FromMilliseconds(200) });
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        Offer(box.Live);
        box.Reasons = ["camera side: no frame for 5 s; check its cable"];
        await listener.PublishAsync(new MqttMessage($"{Base}/command/pause", "{\"camera\": \"top\", \"id\": \"7\"}"u8.ToArray()));
        await listener.WaitAsync(
            static l => new[] { "/events", "/verdicts", "/detections", "/health", "/gaps", "/reply", "/snapshot" }.All(t => l.On(t).Count > 0)
                && l.On("/status").Any(static m => Listener.Text(m) == "degraded"),
            "every topic");
        await box.WaitUntilSentAsync();
        await box.StopAsync();
        await listener.WaitAsync(static l => l.On("/status").Any(static m => Listener.Text(m) == "offline"), "the farewell");

        await SchemaCheck.ValidAsync(listener.Messages.Where(static m => m.Payload.Span[0] == (byte)'{' && !m.Topic.EndsWith("/command/pause", StringComparison.Ordinal)));
        Assert.Equal(["online", "degraded", "offline"], listener.On("/status").Select(Listener.Text));
        Assert.Equal(box.Picture, listener.On("/top/snapshot")[0].Payload.ToArray());
        Assert.Empty(listener.On("/side/snapshot"));
        Assert.Contains(listener.On("/verdicts"), static m => Listener.Json(m).GetProperty("verdict").GetString() == "OK");
    }

    [Fact]
    public async Task Run_ModelsChange_StatesAreRetainedAndCommandsReachThem()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        box.Models.Change(new ModelState { Name = "glare", Version = "1.0.0", State = "failed", Offered = "1.1.0", Attempt = 2, Job = "01JD0000000000000000000000", Code = "probe-nan", Reason = "noise, frame 1: NaN" });
        await using Listener listener = await Listener.StartAsync(broker.Port);
        // Who comes later hears both: the one that was said at the connection, and the change.
        await listener.WaitAsync(static l => l.On("/models/pcb-defects").Count > 0 && l.On("/models/glare").Count > 0, "the retained states");
        await SchemaCheck.ValidAsync([.. listener.On("/models/pcb-defects"), .. listener.On("/models/glare")]);
        Assert.Equal("probe-nan", Listener.Json(listener.On("/models/glare")[^1]).GetProperty("code").GetString());

        (string Verb, string Payload, string Asked)[] commands =
        [
            ("model-install", "{\"model\": \"glare\", \"channel\": \"plant\"}", "install glare from plant by mqtt"),
            ("model-rollback", "{\"model\": \"glare\", \"reason\": \"misses scratches\"}", "rollback glare because misses scratches by mqtt"),
            ("model-abort", "{\"model\": \"glare\"}", "abort glare by mqtt"),
            ("model-pause", "{}", "paused True"),
            ("model-resume", "", "paused False"),
        ];
        foreach ((string verb, string payload, string asked) in commands)
        {
            await listener.PublishAsync(new MqttMessage($"{Base}/command/{verb}", System.Text.Encoding.UTF8.GetBytes(payload)));
            await box.WaitAsync(b => b.Models.Asked.Contains(asked), asked);
        }

        await listener.PublishAsync(new MqttMessage($"{Base[..Base.IndexOf('/', StringComparison.Ordinal)]}/channels/plant", "whatever"u8.ToArray()) { Retain = true });
        await box.WaitAsync(static b => b.Models.Asked.Contains("announced plant"), "the announcement");
        await listener.PublishAsync(new MqttMessage($"{Base}/command/model-rollback", "{\"model\": 7}"u8.ToArray()));
        await listener.WaitAsync(static l => l.On("model-rollback/reply").Any(static m => Listener.Json(m).GetProperty("code").GetString() == "bad_request"), "the refusal");
    }

    [Theory]
    [InlineData("pcb-defects#")]
    [InlineData("part-1.2.0+b5")]
    [InlineData("a/b")]
    public async Task Run_ModelNameThatIsNoTopicLevel_IsRefusedAndSilencesNothing(string name)
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        // As a box has it whose book of jobs such a name reached before it was refused.
        box.Models.States = [new ModelState { Name = name, Version = null, State = "queued" }, .. box.Models.States];
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        await using Listener listener = await Listener.StartAsync(broker.Port);
        await listener.WaitAsync(static l => l.On("/models/pcb-defects").Count > 0, "the state of the other model");
        await listener.PublishAsync(new MqttMessage($"{Base}/command/model-install", System.Text.Encoding.UTF8.GetBytes($"{{\"model\": \"{name}\", \"channel\": \"plant\"}}")));
        await listener.WaitAsync(static l => l.On("model-install/reply").Any(static m => Listener.Json(m).GetProperty("code").GetString() == "bad_request"), "the refusal");
        box.Models.Change(new ModelState { Name = name, Version = null, State = "failed" });
        box.Models.Change(new ModelState { Name = "glare", Version = "1.0.0", State = "live" });
        await listener.WaitAsync(static l => l.On("/models/glare").Count > 0, "a change after the one that cannot be said");
        Assert.Empty(box.Models.Asked);
    }

    [Fact]
    public async Task Run_ConnectionBreaksInAnUnforeseenWay_GoesOnAndDelivers()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port, wrap: static real => new FaultyConnection(real));
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.Reason == "a fault in connecting", "the first fault");
        await box.WaitAsync(static b => b.State.Reason == "a fault in subscribing", "the second fault");
        Record(fixture, 10);
        await box.WaitUntilSentAsync();
    }

    [Fact]
    public async Task Stop_BrokerDoesNotAnswerSubscriptions_SaysGoodbyeAndEnds()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        UnansweredConnection? unanswered = null;
        await using var box = new Box(fixture, broker.Port, wrap: real => unanswered = new UnansweredConnection(real));
        await box.StartAsync();
        await unanswered!.Asked.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await box.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await listener.WaitAsync(static l => l.On("status").Any(static m => m.Payload.Span.SequenceEqual("offline"u8)), "the farewell");
    }

    [Fact]
    public async Task Run_BrokerDownAtStartAndLater_DeliversEveryNumberOnce()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var gate = new Gate(broker.Port);
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, gate.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.Reason is not null, "the first refusal");
        Record(fixture, 100);
        gate.Open();
        await box.WaitUntilSentAsync();
        gate.Close();
        Record(fixture, 100);
        await box.WaitAsync(static b => !b.State.IsConnected, "the loss");
        Record(fixture, 100);
        gate.Open();
        await box.WaitUntilSentAsync();
        await listener.WaitAsync(static l => l.Numbers.Count >= 600, "the last event");
        AssertAll(listener, fixture.Store.Boot, 600, duplicatesAllowed: false);
    }

    [Fact]
    public async Task Run_AcknowledgementsLost_RepeatsButLosesNothing()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var gate = new Gate(broker.Port);
        gate.Open();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, gate.Port);
        await box.StartAsync();
        Record(fixture, 20);
        await box.WaitUntilSentAsync();
        for (int round = 1; round <= 3; round++)
        {
            // Fewer than the broker takes unanswered: its Receive Maximum is 20, and health may have one of them.
            gate.LosesAnswers = true;
            Record(fixture, 8);
            await listener.WaitAsync(l => l.Numbers.Distinct().Count() >= 40 + (16 * round), "what was sent without an answer");
            gate.LosesAnswers = false;
            gate.Cut();
            await box.WaitUntilSentAsync();
        }

        await listener.WaitAsync(static l => l.Numbers.Count >= 136, "the repetitions");
        AssertAll(listener, fixture.Store.Boot, 88, duplicatesAllowed: true);
    }

    [Fact]
    public async Task Run_HalfOpenConnection_IsNoticedByTheMissingAnswer()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var gate = new Gate(broker.Port);
        gate.Open();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, gate.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        gate.LosesAnswers = true;
        Record(fixture, 5);
        await box.WaitAsync(static b => !b.State.IsConnected, "the half-open connection's end");
        gate.LosesAnswers = false;
        await box.WaitUntilSentAsync();
        await listener.WaitAsync(static l => l.Numbers.Distinct().Count() == 10, "the events");
    }

    [Fact]
    public async Task Start_OutboxOfAnEarlierProgram_IsSentFirst()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        Record(fixture, 300);
        await fixture.FlushAsync();
        string first = fixture.Store.Boot;
        fixture.Restart();
        Record(fixture, 1);
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await box.WaitUntilSentAsync();
        await listener.WaitAsync(static l => l.Numbers.Count == 602, "both boots");
        Assert.Equal([.. Enumerable.Range(1, 600).Select(i => (first, (long)i)), (fixture.Store.Boot, 1), (fixture.Store.Boot, 2)], listener.Numbers);
    }

    [Fact]
    public async Task Stop_EventsJustRecorded_AreSentBeforeTheFarewell()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        Record(fixture, 50);
        await box.StopAsync();
        await listener.WaitAsync(static l => l.On("/status").Count == 2, "the farewell");
        AssertAll(listener, fixture.Store.Boot, 100, duplicatesAllowed: false);
        Assert.EndsWith("/status", listener.Messages[^1].Topic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CableCutForGood_LetsTheBrokerSayOffline()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var gate = new Gate(broker.Port);
        gate.Open();
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, gate.Port);
        await box.StartAsync();
        await listener.WaitAsync(static l => l.On("/status").Count == 1, "online");
        gate.Close();
        await listener.WaitAsync(static l => l.On("/status").Count == 2, "the last will");
        Assert.Equal("offline", Listener.Text(listener.On("/status")[1]));
        await using Listener later = await Listener.StartAsync(broker.Port);
        await later.WaitAsync(static l => l.On("/status").Count == 1, "the retained status");
        Assert.Equal("offline", Listener.Text(later.On("/status")[0]));
    }

    [Fact]
    public async Task Run_PublishingFailsWhileConnected_SaysOfflineUntilItBeginsAnew()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        int faults = 0;
        await using var box = new Box(fixture, broker.Port, wrap: real => new InterceptedConnection(
            real, m => m.Topic.EndsWith("/health", StringComparison.Ordinal) && faults++ == 0 ? throw new InvalidOperationException("a fault in publishing") : null));
        await box.StartAsync();
        await listener.WaitAsync(static l => l.On("/health").Count > 0, "health, once all is well again");
        Assert.Equal(["online", "offline", "online"], listener.On("/status").Select(Listener.Text));
    }

    [Fact]
    public async Task Stop_BrokerTakesNoFarewell_LetsTheWillSpeak()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        var box = new Box(fixture, broker.Port, wrap: static real => new InterceptedConnection(
            real, static m => m.Topic.EndsWith("/status", StringComparison.Ordinal) && Listener.Text(m) == "offline" ? MqttPublishResult.Deferred : null));
        await box.StartAsync();
        await listener.WaitAsync(static l => l.On("/status").Count == 1, "online");
        await box.DisposeAsync();
        await listener.WaitAsync(static l => l.On("/status").Count == 2, "the last will");
        Assert.Equal("offline", Listener.Text(listener.On("/status")[1]));
    }

    [Fact]
    public async Task Run_BrokerRefusesATopic_SetsAsideReportsTheGapAndGoesOn()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync(acl: "topic read #\ntopic write edge-inspector/line-3/top/verdicts\ntopic write edge-inspector/line-3/status\ntopic write edge-inspector/line-3/health\ntopic write edge-inspector/line-3/gaps\n");
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        Record(fixture, 3);
        await box.WaitUntilSentAsync();
        await listener.WaitAsync(static l => l.On("/gaps").Any(static m => Listener.Json(m).GetProperty("ranges").GetArrayLength() == 3), "the gaps");
        Assert.Equal(["1|1", "3|3", "5|5"], fixture.Query("SELECT first, last FROM gaps WHERE reason = 1 ORDER BY first"));
        Assert.Equal([2, 4, 6], listener.Numbers.Select(static n => n.Seq));
        Assert.Equal(3, box.Publisher.Counts.Refused);
        Assert.Equal(["3"], fixture.Query("SELECT count(*) FROM refused"));
    }

    private static void Record(StoreFixture fixture, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            fixture.Store.Record(Samples.Recording(Samples.Event(frame: i)));
        }
    }

    private static void Offer(LiveOutputs live)
    {
        LiveCamera camera = live.Camera("top");
        using Frame frame = new FramePool().Rent(640, 480);
        frame.Number = 7;
        frame.CapturedUtc = DateTimeOffset.UtcNow;
        Assert.True(camera.Begin(frame, VerdictKind.Ng, TimeSpan.FromMilliseconds(9.3)));
        camera.Add(new LiveDetection(17, "open", 0.93f, new FrameBox(1, 2, 3.126f, 4), float.NaN));
        camera.Add(new LiveDetection(18, "short", 0.5f, new FrameBox(1, 2, 3, 4), 0.7f));
        camera.Send();
        camera.Ok(frame, TimeSpan.FromMilliseconds(9.3), Samples.Model);
    }

    private static void AssertAll(Listener listener, string boot, int count, bool duplicatesAllowed)
    {
        (string Boot, long Seq)[] numbers = [.. listener.Numbers];
        Assert.All(numbers, n => Assert.Equal(boot, n.Boot));
        Assert.Equal(Enumerable.Range(1, count).Select(static i => (long)i), numbers.Select(static n => n.Seq).Distinct().Order());
        if (!duplicatesAllowed)
        {
            Assert.Equal(numbers.Select(static n => n.Seq).Order(), numbers.Select(static n => n.Seq));
            Assert.Equal(count, numbers.Length);
        }
    }
}
