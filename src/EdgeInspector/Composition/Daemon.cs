using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;
using EdgeInspector.Models;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>
/// Everything that runs on the box, from one valid configuration. Parts start in the order in which they need each other, and stop in
/// the reverse: cameras first, so that what they saw is judged, stored and sent before the rest goes.
/// </summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly List<CameraPipeline> _cameras = [];
    private readonly Stack<Func<ValueTask>> _undo = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _log;
    private readonly IServiceManager _manager = Ports.ServiceManager();
    private bool _stopped;

    private Daemon(ILogger log) => _log = log;

    /// <summary>Where the page is.</summary>
    public Uri Page { get; private set; } = new("http://127.0.0.1");

    /// <summary>Where the broker is, for people.</summary>
    public string Broker { get; private set; } = "";

    /// <summary>Port of the embedded broker; null when another is used.</summary>
    public int? EmbeddedPort { get; private set; }

    public IReadOnlyList<CameraView> Cameras => [.. _cameras.Select(static camera => camera.View)];

    public IReadOnlyCollection<ModelLane> Lanes { get; private set; } = [];

    public HealthMonitor Health { get; private set; } = null!;

    private EventRooms Rooms { get; set; } = null!;

    private MessagingPlan Messaging { get; set; } = null!;

    /// <summary>Starts all parts and returns once they run; on failure those already started are stopped again.</summary>
    /// <exception cref="ModelLoadException">A model cannot be used.</exception>
    /// <exception cref="FrameSourceException">A camera's source can be read by no capture there is.</exception>
    /// <exception cref="IOException">A folder cannot be written, or the page's port is taken.</exception>
    public static async Task<Daemon> StartAsync(DaemonOptions options, DaemonSettings settings, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(logs.CreateLogger("EdgeInspector"));
        try
        {
            await daemon.BuildAsync(options, settings, logs, time, cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many messages were stored, handed to the broker and confirmed by it since the start.</summary>
    public (long Written, long Published, long Acknowledged) EventCounts()
    {
        PublishCounts counts = Messaging.Outbox.Counts;
        return (Rooms.Store.State.Written, counts.Published, counts.Acknowledged);
    }

    /// <summary>Ends when every camera has come to the end of its source; never while one is live.</summary>
    public async Task WaitForEndOfSourcesAsync(CancellationToken cancellationToken)
    {
        while (!_cameras.TrueForAll(static camera => camera.View.Standing.State == CameraState.Ended && camera.IsDrained))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>Stops the cameras, judges what they captured, and gives the broker a moment to take what is left.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _manager.NotifyStopping();
        StopCameras();
        if (Messaging is not null)
        {
            await Messaging.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _stopping.CancelAsync();
        while (_undo.TryPop(out Func<ValueTask>? undo))
        {
            await undo();
        }

        _stopping.Dispose();
    }

    private async Task BuildAsync(DaemonOptions options, DaemonSettings settings, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        StateFolder.Prepare(options.Storage.Directory);
        IImageCodec codec = Ports.Codec();
        IModelRuntime runtime = Ports.Runtime(options.Models.Library, words => _log.LogDebug("{Words}", words));
        Undo(runtime);
        _log.LogInformation("{Runtime}", runtime.Description);
        var lanes = new ModelLanes(runtime, new ModelStore(options.Models.Directory), options.Models, time, logs.CreateLogger<ModelLane>());
        Undo(lanes);
        var ulids = new UlidGenerator(time);
        List<CameraPlan> plans = [.. options.Cameras.Select(camera => CameraPlans.Make(camera, lanes, ulids, time))];
        Lanes = lanes.All;

        Rooms = new EventRooms(options.Storage, ulids.Next().ToString(), new ContractFormat(new Topics(options.Mqtt.Root, options.Device)), codec, time, logs);
        _undo.Push(Rooms.DisposeAsync);
        await Rooms.StartAsync(cancellationToken);

        var live = new LiveOutputs(time, options.Mqtt.DetectionsPerSecond, options.Mqtt.OkVerdictsPerSecond);
        var feed = new EventFeed();
        IJudgedOutput[] outputs =
        [
            new RecordingOutput(new EventRecorder(Rooms.Store, Rooms.Evidence), ulids), new LiveOutput(live), new PageOutput(feed), .. settings.Outputs,
        ];
        foreach (CameraPlan plan in plans)
        {
            settings.OnCamera(plan);
            _cameras.Add(new CameraPipeline(plan, outputs, time, logs.CreateLogger<CameraPipeline>()));
        }

        await StartMessagingAsync(options, live, new CameraControl(Cameras, codec), time, logs, cancellationToken);
        Health = new HealthMonitor(
            new HealthSources
            {
                Device = options.Device,
                StateDirectory = options.Storage.Directory,
                Cameras = Cameras,
                Lanes = [.. Lanes],
                Store = Rooms.Store,
                Evidence = Rooms.Evidence,
                Retention = Rooms.Retention,
                PublishCounts = () => Messaging.Outbox.Counts,
                Broker = BrokerState,
            },
            time);
        await StartPageAsync(options, settings, feed, codec, time, logs, cancellationToken);
        await Messaging.StartAsync(cancellationToken);
        _cameras.ForEach(static camera => camera.Start());
        var watchdog = new Watchdog(_manager, [.. _cameras.SelectMany(static camera => camera.Heartbeats), .. Lanes.Select(static lane => lane.Heartbeat)], Health.StatusLine, _log);
        Task watching = watchdog.RunAsync(time, _stopping.Token);
        _undo.Push(() => new ValueTask(watching.ContinueWith(static _ => { }, TaskScheduler.Default)));
        _manager.NotifyReady();
    }

    private async Task StartMessagingAsync(DaemonOptions options, LiveOutputs live, CameraControl control, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        MqttAddress address = options.Mqtt.Address;
        int port = address.Port;
        if (address.IsEmbedded)
        {
            IMqttBroker broker = Ports.Broker();
            _undo.Push(broker.DisposeAsync);
            await broker.StartAsync(port, cancellationToken);
            EmbeddedPort = port = broker.Port;
        }

        Messaging = new MessagingPlan(options.Mqtt, (address.Host, port, address.Tls), options.Device, Rooms, live, control, () => Health.Report(), time, logs);
        _undo.Push(Messaging.DisposeAsync);
        Broker = Messaging.Words;
    }

    private async Task StartPageAsync(DaemonOptions options, DaemonSettings settings, EventFeed feed, IImageCodec codec, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var sources = new PageSources
        {
            Cameras = Cameras,
            Overview = () => Health.Overview(),
            LatestEvents = count => [.. Rooms.Queries.Latest(count).Select(PageEvents.From)],
            EvidenceFile = FindEvidence,
            Feed = feed,
            Codec = codec,
            Time = time,
            Password = options.Web.PasswordFile is { } file ? SecretFile.Read(file) : null,
        };
        HostAndPort address = options.Web.Address;
        PageServer page;
        try
        {
            page = await PageServer.StartAsync(address.Host, address.Port, sources, logs, cancellationToken);
        }
        catch (IOException e) when (settings.AnyPagePort && address.Port != 0)
        {
            _log.LogWarning("{Reason} A free port is used instead.", e.Message);
            page = await PageServer.StartAsync(address.Host, 0, sources, logs, cancellationToken);
        }

        _undo.Push(page.DisposeAsync);
        Page = page.Address;
    }

    private string? FindEvidence(string id, bool whole)
    {
        EventSummary? found = Rooms.Queries.Find(id);
        string? path = whole ? found?.FramePath : found?.CropPath;
        return path is null ? null : Path.Combine(Rooms.EvidenceDirectory, path);
    }

    private (bool Connected, string Words) BrokerState()
    {
        MqttState state = Messaging.State;
        return (state.IsConnected, state.IsConnected ? $"connected to {Broker}" : $"{Broker}: {state.Reason ?? "connecting"}");
    }

    private void StopCameras()
    {
        _cameras.ForEach(static camera => camera.RequestStop());
        _cameras.ForEach(static camera => camera.Dispose());
    }

    private void Undo(IDisposable part) => _undo.Push(() =>
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    });
}
