using EdgeInspector.Core.Mqtt;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>The road to the broker, embedded or not: connection, publishers, commands.</summary>
internal sealed class MessagingPlan : IAsyncDisposable
{
    private readonly IMqttConnection _connection;
    private readonly MqttService _service;

    /// <param name="address">Where the broker really is.</param>
    /// <exception cref="IOException">The password file cannot be read.</exception>
    public MessagingPlan(MqttOptions options, (string Host, int Port, bool Tls) address, Topics topics, EventRooms events, ICameraCommands cameras, IQuestionCommands questions, IModelCommands models, Func<HealthReport> health, TimeProvider time, ILoggerFactory logs)
    {
        Live = new LiveOutputs(time, options.DetectionsPerSecond, options.OkVerdictsPerSecond);
        Format = new ContractFormat(topics);
        _connection = Ports.Connection(
            new MqttConnectionOptions
            {
                Host = address.Host,
                Port = address.Port,
                Tls = address.Tls,
                CaFile = options.CaFile,
                User = options.User,
                Password = options.PasswordFile is { } file ? SecretFile.Read(file) : null,
                ClientId = $"{options.Root}-{topics.Device}",
                Will = topics.Will,
                KeepAliveSeconds = options.KeepAlive,
            },
            time);
        var settings = new MqttServiceSettings { SnapshotInterval = options.SnapshotInterval };
        var commands = new CommandRouter(topics, models.Announced, time, logs.CreateLogger<CommandRouter>());
        CameraVerbs.Register(commands, cameras);
        QuestionVerbs.Register(commands, questions);
        ModelVerbs.Register(commands, models);
        Outbox = new OutboxPublisher(events.Store, time, logs.CreateLogger<OutboxPublisher>());
        var parts = new MqttParts(
            new HealthPublisher(health, events.Store, events.Queries, topics, settings, time),
            Outbox,
            new LivePublisher(Live, cameras, topics, Format, events.Store.Boot, time, logs.CreateLogger<LivePublisher>()),
            new ModelStatePublisher(models, topics, time),
            commands,
            new ExplanationPublisher(events.Explanations, topics, events.Store.Boot, time, logs.CreateLogger<ExplanationPublisher>()));
        _service = new MqttService(_connection, parts, settings, topics, Live, events.Store, time, logs.CreateLogger<MqttService>());
        Words = $"mqtt{(address.Tls ? "s" : "")}://{address.Host}:{address.Port}";
    }

    public OutboxPublisher Outbox { get; }

    /// <summary>What the cameras show live over this connection.</summary>
    public LiveOutputs Live { get; }

    /// <summary>How it words events and verdicts.</summary>
    public ContractFormat Format { get; }

    public MqttState State => _service.State;

    /// <summary>Address for people.</summary>
    public string Words { get; }

    public Task StartAsync(CancellationToken cancellationToken) => _service.StartAsync(cancellationToken);

    /// <summary>Sends what is left within its own limit, says offline, disconnects.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _service.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _service.Dispose();
        await _connection.DisposeAsync();
    }
}
