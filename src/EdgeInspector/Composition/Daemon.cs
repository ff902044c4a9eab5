using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Models;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Gates;
using EdgeInspector.Gates.Shadowing;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>
/// Everything that runs on the box, from one valid configuration, and from the next one when it changes. Parts start in the order in
/// which they need each other, and stop in the reverse: cameras first, so that what they saw is judged, stored and sent before the rest goes.
/// </summary>
internal sealed class Daemon : IAsyncDisposable
{
    /// <summary>Longest wait of a stop for a change of the line, which has 5 s in all.</summary>
    private static readonly TimeSpan _turnLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly LineTurn _changing = new();
    private readonly StartedParts _parts;
    private readonly ILogger _log;
    private readonly LockGuard _lock;
    private readonly PlantKnowledge _knowledge;
    private readonly IServiceManager _manager = Ports.ServiceManager();
    private volatile ConfigurationStanding? _configuration;
    private volatile DaemonOptions _options;
    private Line? _line;
    private Messaging? _messaging;
    private Page? _page;
    private ModelSlots? _slots;
    private UpdateRoom? _updates;
    private Explainer? _explainer;
    private bool _started;
    private bool _stopped;

    private Daemon(DaemonOptions options, ILogger log)
    {
        _options = options;
        _log = log;
        _parts = new StartedParts(log);
        _lock = new LockGuard(GateSettings.OfThisProgram, log);
        _knowledge = new PlantKnowledge(log);
    }

    /// <summary>Where the page is.</summary>
    public Uri Page => _page!.Address;

    /// <summary>Where the broker is, for people.</summary>
    public string Broker => _messaging!.Words;

    /// <summary>Port of the embedded broker; null when another is used.</summary>
    public int? EmbeddedPort => _messaging!.EmbeddedPort;

    public IReadOnlyList<CameraView> Cameras => _line!.Cameras;

    public IReadOnlyList<ModelLane> Lanes => _line!.Lanes;

    public HealthMonitor Health { get; private set; } = null!;

    /// <summary>How the configuration file stands to what runs; null where there is none. Set by the one who follows it.</summary>
    public ConfigurationStanding? Configuration
    {
        get => _configuration;
        set => _configuration = value;
    }

    private EventRooms Rooms { get; set; } = null!;

    private ExplanationService Explaining { get; set; } = null!;

    /// <summary>Starts all parts and returns once they run; on failure those already started are stopped again.</summary>
    /// <exception cref="ModelLoadException">A model cannot be used.</exception>
    /// <exception cref="FrameSourceException">A camera's source can be read by no capture there is.</exception>
    /// <exception cref="IOException">A folder cannot be written, or the page's port is taken.</exception>
    public static async Task<Daemon> StartAsync(DaemonOptions options, DaemonSettings settings, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(options, logs.CreateLogger("EdgeInspector"));
        try
        {
            await daemon.BuildAsync(options, settings, logs, time, cancellationToken);
            return daemon;
        }
        catch (Exception error)
        {
            if (error is OperationCanceledException or IOException or UnauthorizedAccessException or FrameSourceException)
            {
                // Stopped, or the box's fault and not that of a model on trial.
                daemon.Write(static slots => slots.WithdrawStart());
            }

            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many messages were stored, handed to the broker and confirmed by it since the start.</summary>
    public (long Written, long Published, long Acknowledged) EventCounts()
    {
        PublishCounts counts = _messaging!.Counts;
        return (Rooms.Store.State.Written, counts.Published, counts.Acknowledged);
    }

    /// <summary>
    /// Goes over to another configuration. All that may fail is done first and touches nothing that runs: on an exception the old
    /// configuration is in force, whole. Cameras that stay as they are lose no frame.
    /// </summary>
    /// <returns>Keys whose new value is used after the next start only.</returns>
    /// <exception cref="ModelLoadException">A model cannot be used.</exception>
    /// <exception cref="ModelContractException">A model is not what its manifest says, or a rule is for a class that no model of its camera finds.</exception>
    /// <exception cref="FrameSourceException">A camera's source can be read by no capture there is.</exception>
    /// <exception cref="IOException">The page's port is taken, or a password file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A locked picture would get another verdict.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(DaemonOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _changing.WaitAsync(cancellationToken);
            try
            {
                if (await TryApplyAsync(options, cancellationToken) is { } waiting)
                {
                    return waiting;
                }

                _log.LogInformation("A model goes back first; the locked pictures are judged anew after it");
            }
            finally
            {
                _changing.Release();
            }
        }
    }

    /// <summary>Null: a way back has to go first.</summary>
    private async Task<IReadOnlyList<string>?> TryApplyAsync(DaemonOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> waiting = NextStart.Waiting(_options, options);
        DaemonOptions next = NextStart.InForce(_options, options);
        if (!await _changing.TryCheckAsync(stop => _lock.CheckAsync(next, stop), cancellationToken))
        {
            return null;
        }

        using LinePlan cameras = _line!.Prepare(next);
        // That took its time where a model was loaded, and a line that stopped meanwhile must not begin again.
        cancellationToken.ThrowIfCancellationRequested();
        await GoOverAsync(cameras, next, cancellationToken);
        _options = next;
        _lock.Take(next);
        _updates!.Reconfigure();
        return waiting;
    }

    /// <summary>Ends when every camera has come to the end of its source; never while one is live.</summary>
    public async Task WaitForEndOfSourcesAsync(CancellationToken cancellationToken)
    {
        while (!_line!.IsDrained)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>Stops the cameras, judges what they captured, and gives the broker a moment to take what is left.</summary>
    public async Task StopAsync()
    {
        _updates?.RequestStop();
        // A model that is being loaded can't be interrupted, and on a GPU that may take minutes: the line doesn't wait for it.
        bool hasTurn = await _changing.WaitAsync(_turnLimit);
        try
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            _manager.NotifyStopping();
            _line?.StopCameras();
            await (_messaging?.StopAsync() ?? Task.CompletedTask);
            if (_started)
            {
                Write(static slots => slots.EndStart());
            }
        }
        finally
        {
            if (hasTurn)
            {
                _changing.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Add(_stopping.CancelAsync);
        _parts.Add(StopAsync);
        await _parts.DisposeAsync();
        _stopping.Dispose();
        _changing.Dispose();
    }

    private void Write(Action<ModelSlots> what)
    {
        try
        {
            if (_slots is not null)
            {
                what(_slots);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("That this stop was orderly could not be written down: {Reason}", error.Message);
        }
    }

    private async Task BuildAsync(DaemonOptions options, DaemonSettings settings, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        _parts.Add(StateFolder.Take(options.Storage.Directory));
        cancellationToken.ThrowIfCancellationRequested();
        // Counted before a model is loaded: a version on trial that never gets further is left after a few starts.
        ModelSlots slots = InstalledSlots.Open(() => _options, InstalledSlots.Audit(options));
        slots.BeginStart();
        _slots = slots;
        IImageCodec codec = Ports.Codec();
        IModelRuntime runtime = Ports.Runtime(options.Models.Library, words => _log.LogDebug("{Words}", words));
        _parts.Add(runtime);
        _log.LogInformation("{Runtime}", runtime.Description);
        var ulids = new UlidGenerator(time);
        var format = new SwitchableFormat(new ContractFormat(new Topics(options.Mqtt.Root, options.Device)));
        Rooms = new EventRooms(options.Storage, ulids.Next().ToString(), format, codec, time, logs);
        var live = new LiveOutput(new LiveOutputs(time));
        var feed = new EventFeed();
        Explaining = new ExplanationService(
            ExplanationPlans.Make(options, KnowledgeBase.Empty, [], null), Rooms.Store, Rooms.Queries, Rooms.Explanations, time, logs.CreateLogger<ExplanationService>())
        {
            Explained = id => Tell(feed, id),
        };
        var tap = new FrameTap();
        IJudgedOutput[] outputs =
        [
            new RecordingOutput(new EventRecorder(Rooms.Store, Rooms.Evidence), ulids), live, new PageOutput(feed), new ExplanationOutput(Explaining), tap, .. settings.Outputs,
        ];
        _line = new Line(runtime, outputs, settings.OnCamera, ulids, time, logs);
        _parts.Add(_line);
        // Before the store is opened: a model that is missing costs nothing yet.
        LinePlan cameras = _line.Prepare(options);
        _parts.Add(cameras);
        _parts.Add(Rooms);
        await Rooms.StartAsync(cancellationToken);
        _explainer = new Explainer(time, logs);
        Explaining.Start();
        _parts.Add(Explaining);
        // The model's process before those who wait for its answer: it may need seconds to hear that nobody wants it any more.
        _parts.Add(_explainer);
        var questions = new QuestionControl(Rooms, Explaining, () => _options, () => _line.Labels, time);
        _updates = new UpdateRoom(Ground(tap, time), ulids);
        _parts.Add(_updates);
        _messaging = new Messaging(Rooms, format, live, new CameraControl(() => Cameras, codec), questions, _updates, () => Health.Report(), time, logs);
        _parts.Add(_messaging);
        Health = new HealthMonitor(Sources(), time);
        _page = new Page(Sources(feed, codec, questions, time), settings.AnyPagePort, logs);
        _parts.Add(_page);
        await GoOverAsync(cameras, options, cancellationToken);
        _lock.Take(options);
        _updates.Start();
        var watchdog = new Watchdog(_manager, () => _line.Heartbeats, Health.StatusLine, _log);
        Task watching = watchdog.RunAsync(time, _stopping.Token);
        _parts.Add(() => watching.ContinueWith(static _ => { }, TaskScheduler.Default));
        _manager.NotifyReady();
        _started = true;
    }

    /// <summary>The first time as every time: what may fail comes first.</summary>
    private async Task GoOverAsync(LinePlan cameras, DaemonOptions options, CancellationToken cancellationToken)
    {
        KnowledgeReading knowledge = PlantKnowledge.Prepare(options);
        MessagingChange? messaging = await _messaging!.PrepareAsync(options, cancellationToken);
        PageChange page;
        try
        {
            page = await _page!.PrepareAsync(options.Web, cancellationToken);
        }
        catch
        {
            await (messaging?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }

        // Nothing below can fail. Cameras before the road to the broker, so that the first health there names them.
        await _line!.ApplyAsync(cameras);
        _knowledge.Use(knowledge);
        Explaining.Use(ExplanationPlans.Make(options, _knowledge.Base, _line.Labels, await _explainer!.UseAsync(options)));
        if (messaging is not null)
        {
            await _messaging.ApplyAsync(messaging);
        }

        await _page.ApplyAsync(page);
    }

    private UpdateGround Ground(FrameTap tap, TimeProvider time) => new()
    {
        Options = () => _options,
        Line = () => _line!,
        Slots = _slots!,
        Tap = tap,
        Gates = GateSettings.OfThisProgram,
        Changing = _changing,
        Changed = ChangedAsync,
        Time = time,
        Log = _log,
    };

    /// <summary>Another version of a model is in use: it may find other classes, be the one that explains, or what explanations go by.</summary>
    private async Task ChangedAsync()
    {
        _lock.Take(_options);
        if (_options.Explain.KnowledgeModel is not null)
        {
            _knowledge.Use(PlantKnowledge.Prepare(_options));
        }

        Explaining.Use(ExplanationPlans.Make(_options, _knowledge.Base, _line!.Labels, await _explainer!.UseAsync(_options)));
    }

    private HealthSources Sources() => new()
    {
        Device = () => _options.Device,
        StateDirectory = _options.Storage.Directory,
        Cameras = () => Cameras,
        Lanes = () => Lanes,
        SilentRules = () => _line!.SilentRules(),
        Heartbeats = () => _line!.Heartbeats,
        Store = Rooms.Store,
        Evidence = Rooms.Evidence,
        Retention = Rooms.Retention,
        PublishCounts = () => _messaging!.Counts,
        Configuration = () => _configuration,
        Explanations = () => Explaining.Counts with { Reason = _explainer!.Trouble ?? _knowledge.Trouble ?? Explaining.Counts.Reason },
        Updates = () => _updates!.Overview(),
        Broker = BrokerState,
    };

    private PageSources Sources(EventFeed feed, IImageCodec codec, QuestionControl questions, TimeProvider time) => new()
    {
        Ask = questions.AskAsync,
        Cameras = () => Cameras,
        Overview = () => Health.Overview(),
        LatestEvents = count => [.. Rooms.Queries.Latest(count).Select(PageEvents.From)],
        EvidenceFile = FindEvidence,
        RollBack = model => _updates!.RollBack(model, null, "page").Reason,
        Feed = feed,
        Codec = codec,
        Time = time,
    };

    /// <summary>Tells open pages of an event's words.</summary>
    private void Tell(EventFeed feed, string id)
    {
        if (feed.HasPages && Rooms.Queries.Find(id) is { } stored)
        {
            feed.Publish(PageEvents.From(stored));
        }
    }

    private string? FindEvidence(string id, bool whole)
    {
        EventSummary? found = Rooms.Queries.Find(id);
        string? path = whole ? found?.FramePath : found?.CropPath;
        return path is null ? null : Path.Combine(Rooms.EvidenceDirectory, path);
    }

    private (bool Connected, string Words) BrokerState()
    {
        MqttState state = _messaging!.State;
        return (state.IsConnected, state.IsConnected ? $"connected to {Broker}" : $"{Broker}: {state.Reason ?? "connecting"}");
    }
}
