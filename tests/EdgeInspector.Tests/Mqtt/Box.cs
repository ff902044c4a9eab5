using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeInspector.Bindings.Shared.Mqtt;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>The rooms Events and Mqtt as the daemon wires them, without cameras: tests record and offer what cameras would.</summary>
internal sealed class Box : IAsyncDisposable, ICameraCommands, IQuestionCommands
{
    private readonly StoreFixture _fixture;
    private readonly IMqttConnection _connection;
    private readonly EventQueries _queries;
    private readonly MqttService _service;

    public Box(StoreFixture fixture, int port, Func<MqttServiceSettings, MqttServiceSettings>? change = null, Func<IMqttConnection, IMqttConnection>? wrap = null)
    {
        _fixture = fixture;
        var settings = new MqttServiceSettings { HealthCheck = TimeSpan.FromMilliseconds(50) };
        settings = change?.Invoke(settings) ?? settings;
        Topics topics = StoreFixture.Topics;
        IMqttConnection connection = PortFactory.Connection(
            new MqttConnectionOptions { Host = "127.0.0.1", Port = port, ClientId = "box", Will = topics.Will },
            new MqttLimits { AcknowledgeTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        _connection = wrap?.Invoke(connection) ?? connection;
        _queries = new EventQueries(fixture.Store);
        Live = new LiveOutputs(TimeProvider.System);
        Publisher = new OutboxPublisher(fixture.Store, TimeProvider.System, NullLogger<OutboxPublisher>.Instance);
        var router = new CommandRouter(topics, Models.Announced, TimeProvider.System, NullLogger<CommandRouter>.Instance);
        CameraVerbs.Register(router, this);
        QuestionVerbs.Register(router, this);
        Explanations = new ExplanationStore(fixture.Store, _queries);
        ModelVerbs.Register(router, Models);
        router.Register("fail", static (_, _) => throw new FormatException("as asked"));
        var format = new ContractFormat(topics);
        var parts = new MqttParts(
            new HealthPublisher(Health, fixture.Store, _queries, topics, settings, TimeProvider.System), Publisher,
            new LivePublisher(Live, this, topics, format, fixture.Store.Boot, TimeProvider.System, NullLogger<LivePublisher>.Instance), new ModelStatePublisher(Models, topics, TimeProvider.System), router,
            new ExplanationPublisher(Explanations, topics, fixture.Store.Boot, TimeProvider.System, NullLogger<ExplanationPublisher>.Instance));
        _service = new MqttService(_connection, parts, settings, topics, Live, fixture.Store, TimeProvider.System, NullLogger<MqttService>.Instance);
    }

    public LiveOutputs Live { get; }

    public ScriptedModels Models { get; } = new();

    public OutboxPublisher Publisher { get; }

    public ExplanationStore Explanations { get; }

    public MqttState State => _service.State;

    public IReadOnlyList<string> Reasons { get; set; } = [];

    public IReadOnlyList<string> Cameras { get; } = ["top", "side"];

    public ConcurrentDictionary<string, bool> Paused { get; } = new();

    public byte[] Picture { get; set; } = [0xFF, 0xD8, 0xFF, 0xD9];

    public Task StartAsync() => _service.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>Stops as the daemon does.</summary>
    public Task StopAsync() => _service.StopAsync(TestContext.Current.CancellationToken);

    public async Task WaitAsync(Func<Box, bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition(this))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{what} did not come; the broker: {State}; the store: {_fixture.Store.State}");
            await Task.Delay(10);
        }
    }

    /// <summary>Waits until the broker has everything recorded before.</summary>
    public async Task WaitUntilSentAsync()
    {
        await _fixture.FlushAsync();
        await WaitAsync(static b => b._fixture.Store.State.OutboxMessages == 0, "an empty outbox");
    }

    public ReadOnlyMemory<byte> Snapshot(string camera) => camera == "top" ? Picture : default(ReadOnlyMemory<byte>);

    public ReadOnlyMemory<byte> NextSnapshot(string camera, ref PictureMark last)
    {
        bool seen = last.Number == 1;
        last = new PictureMark(this, 1);
        return seen ? default : Snapshot(camera);
    }

    public void Pause(string camera) => Paused[camera] = true;

    public void Resume(string camera) => Paused[camera] = false;

    public Task<JsonObject> AskAsync(string question, CancellationToken cancellationToken) => Task.FromResult(new JsonObject { ["question"] = question });

    public Task<JsonObject> ReportAsync(TimeSpan since, CancellationToken cancellationToken) => Task.FromResult(new JsonObject { ["seconds"] = since.TotalSeconds });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _service.StopAsync(now.Token);
        _service.Dispose();
        await _connection.DisposeAsync();
        _queries.Dispose();
    }

    private HealthReport Health() => new()
    {
        Boot = _fixture.Store.Boot,
        Version = "0.1.0",
        Time = DateTimeOffset.UtcNow,
        Uptime = TimeSpan.FromSeconds(12),
        Reasons = Reasons,
        Cameras = [new CameraHealth { Name = "top", State = "running", Fps = 29.97, Frames = 100, Judged = 99, Latency = new LatencyHealth(9.3, 9.5512) }],
        Models = [new ModelHealth { Name = "pcb-defects", Version = "1.2.0", Provider = "cpu" }],
        Outbox = OutboxHealth.From(_fixture.Store.State, Publisher.Counts),
        Storage = new StorageHealth { Standing = _fixture.Store.State.Standing, Evidence = new EvidenceCounts(0, 1, 2, 3, "the encoder is busy") },
    };
}
