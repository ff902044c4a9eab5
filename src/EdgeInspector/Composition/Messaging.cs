using EdgeInspector.Core.Mqtt;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>
/// The road to the broker in force, exchanged when a new configuration names another: the old one sends what it can and says goodbye,
/// the rest waits in the outbox for the new one. Readable from any thread; changed by one at a time.
/// </summary>
internal sealed class Messaging(EventRooms rooms, SwitchableFormat format, LiveOutput live, ICameraCommands cameras, IQuestionCommands questions, IModelCommands models, Func<HealthReport> health, TimeProvider time, ILoggerFactory logs)
    : IAsyncDisposable
{
    private volatile MessagingPlan? _plan;
    private IMqttBroker? _broker;
    private string _text = "";
    private PublishCounts _before = new(0, 0, 0);

    /// <summary>Port of the embedded broker; null when another is used.</summary>
    public int? EmbeddedPort => _broker?.Port;

    /// <summary>Address for people.</summary>
    public string Words => _plan?.Words ?? "";

    public MqttState State => _plan?.State ?? new MqttState(false, null, 0);

    /// <summary>Since the start, over every broker.</summary>
    public PublishCounts Counts
    {
        get
        {
            PublishCounts before = Volatile.Read(ref _before);
            PublishCounts now = _plan?.Outbox.Counts ?? new PublishCounts(0, 0, 0);
            return new PublishCounts(before.Published + now.Published, before.Acknowledged + now.Acknowledged, before.Refused + now.Refused);
        }
    }

    /// <summary>Makes the road that <paramref name="options"/> want, if it is another one; nothing that runs is touched.</summary>
    /// <exception cref="IOException">The password file cannot be read, or the embedded broker cannot start.</exception>
    public async Task<MessagingChange?> PrepareAsync(DaemonOptions options, CancellationToken cancellationToken)
    {
        string password = options.Mqtt.PasswordFile is { } file ? SecretFile.Read(file) : "";
        string text = Fingerprint.Of((options.Device, options.Mqtt)) + password;
        if (text == _text)
        {
            return null;
        }

        MqttAddress address = options.Mqtt.Address;
        IMqttBroker? broker = null;
        try
        {
            if (address.IsEmbedded && _broker is null)
            {
                broker = Ports.Broker();
                await broker.StartAsync(address.Port, cancellationToken);
            }

            int port = address.IsEmbedded ? (broker ?? _broker)!.Port : address.Port;
            var topics = new Topics(options.Mqtt.Root, options.Device);
            var plan = new MessagingPlan(options.Mqtt, (address.Host, port, address.Tls), topics, rooms, cameras, questions, models, health, time, logs);
            return new MessagingChange(text, plan, broker, KeepsBroker: address.IsEmbedded);
        }
        catch
        {
            await DisposeAsync(broker);
            throw;
        }
    }

    /// <summary>Goes over to the prepared road.</summary>
    public async Task ApplyAsync(MessagingChange change)
    {
        if (_plan is { } old)
        {
            await old.StopAsync(CancellationToken.None);
            PublishCounts said = Counts;
            _plan = null;
            Volatile.Write(ref _before, said);
            await old.DisposeAsync();
        }

        if (!change.KeepsBroker)
        {
            await DisposeAsync(_broker);
            _broker = null;
        }

        _broker = change.Broker ?? _broker;
        _text = change.Text;
        format.Switch(change.Plan.Format);
        live.Switch(change.Plan.Live);
        _plan = change.Plan;
        await change.Plan.StartAsync(CancellationToken.None);
    }

    /// <summary>Sends what is left within its own limit, says offline, disconnects.</summary>
    public Task StopAsync() => _plan?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_plan is { } plan)
        {
            await plan.DisposeAsync();
        }

        await DisposeAsync(_broker);
    }

    private static ValueTask DisposeAsync(IMqttBroker? broker) => broker?.DisposeAsync() ?? ValueTask.CompletedTask;
}
