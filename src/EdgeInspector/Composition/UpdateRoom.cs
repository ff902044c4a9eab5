using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>
/// Everything that changes models on a running box: the queue, and those who put orders into it: commands, the page, announcements,
/// channels asked now and then, and requests that the command line leaves. Commands thread-safe.
/// </summary>
internal sealed class UpdateRoom : IModelCommands, IAsyncDisposable
{
    private readonly UpdateGround _ground;
    private readonly UlidGenerator _ids;
    private readonly ModelSwap _swap;
    private readonly UpdateService _service;
    private readonly ReloadSignal _reloads = new();
    private readonly SpokenProblems _problems;
    private readonly ChannelPoll _channels;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ModelState> _changes = Channel.CreateBounded<ModelState>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
    private volatile UpdateDelivery _delivery;
    private string _made;
    private string _line;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Versions to go back to, by model. The slots themselves may be busy for seconds.</summary>
    private volatile Dictionary<string, string> _previous = [];

    /// <exception cref="IOException">The folder of requests cannot be made.</exception>
    public UpdateRoom(UpdateGround ground, UlidGenerator ids)
    {
        _ground = ground;
        _ids = ids;
        _made = Text(ground.Options());
        _line = LineText(ground.Options());
        _delivery = new UpdateDelivery(ground.Options(), ground.Time);
        _swap = new ModelSwap(ground.Line, ground.Options, ground.Slots, ground.Changing, ground.Changed, ground.Log);
        _service = new UpdateService(
            new UpdateRoad(ground, _swap, _reloads, () => _delivery), new JobBook(UpdatePlan.Folder(ground.Options()), Ports.SyncDirectory), ground.Time, ground.Log);
        _problems = new SpokenProblems(ground.Log);
        _channels = new ChannelPoll(ground, () => _delivery, _swap, _service, _problems, OrderOffered);
    }

    public IReadOnlyList<ModelState> States
    {
        get
        {
            Dictionary<string, ModelState> states = _ground.Line().Lanes
                .Select(static lane => lane.Model.Reference).DistinctBy(static model => model.Name)
                .ToDictionary(static model => model.Name, static model => new ModelState { Name = model.Name, Version = model.Version, State = "live" });
            foreach (UpdateProgress progress in _service.Progress)
            {
                ModelState state = State(progress);
                // What judges is what the lane runs, whoever changed it while the program stood still.
                states[progress.Model] = states.TryGetValue(progress.Model, out ModelState? runs) ? state with { Version = runs.Version } : state;
            }

            return [.. states.Values];
        }
    }

    public ChannelReader<ModelState> Changes => _changes.Reader;

    /// <summary>What the page shows of updates.</summary>
    public IReadOnlyList<OverviewUpdate> Overview()
    {
        Dictionary<string, string> previous = _previous;
        return
        [
            .. States.Where(state => state.Job is not null || previous.ContainsKey(state.Name)).Select(state => new OverviewUpdate(
                state.Name, state.State, state.Offered, state.Percent, state.Reason, previous.GetValueOrDefault(state.Name), state.Version)),
        ];
    }

    /// <summary>Begins to work; the cameras run by then.</summary>
    public void Start()
    {
        InstallInbox inbox = InstalledSlots.Inbox(_ground.Options());
        inbox.Open();
        _service.Open();
        TakeUpTrials();
        ReadPrevious();
        _running = Task.WhenAll(
            KeepAsync(_service.RunAsync), KeepAsync(_channels.RunAsync), KeepAsync(new RequestPoll(inbox, _service, _problems, _ground.Time).RunAsync), KeepAsync(TellAsync));
    }

    /// <summary>Goes by another configuration: from the next order on by its channels, at once by its cameras. Under the turn in which the line was changed.</summary>
    public void Reconfigure()
    {
        string line = LineText(_ground.Options());
        if (line != _line)
        {
            _line = line;
            _reloads.Raise();
        }

        string text = Text(_ground.Options());
        if (text == _made)
        {
            return;
        }

        _made = text;
        // The old one may be in the middle of a download; it is left to the collector.
        _delivery = new UpdateDelivery(_ground.Options(), _ground.Time);
        _channels.Ask();
    }

    public CommandReply Install(string? model, string? channel, string from)
    {
        IReadOnlyList<UpdateChannelOptions> channels = _ground.Options().Updates.Channels;
        channel ??= channels.Count == 1 ? channels[0].Name : null;
        return channel is null || channels.All(one => one.Name != channel)
            ? CommandReply.Failed("unknown_channel", channels.Count == 0
                ? "No channel is configured on this box (updates.channels), and nothing else can be installed from afar."
                : $"Name one of the channels of this box: {string.Join(", ", channels.Select(static one => one.Name))}.")
            : Order(new UpdateOrder { Job = NewId(), Model = model, Channel = channel, From = from });
    }

    public CommandReply RollBack(string model, string? reason, string from) =>
        !_previous.ContainsKey(model)
            ? CommandReply.Failed("no_previous", $"There is no version of {model} on this box to go back to.")
            : Order(new UpdateOrder { Job = NewId(), Model = model, IsRollback = true, Reason = reason, From = from });

    public CommandReply Abort(string model, string from) =>
        _service.Abort(model, from) ? CommandReply.Done(new JsonObject { ["model"] = model }) : CommandReply.Failed("no_update", $"No update of {model} is at work or waits.");

    public CommandReply SetPaused(bool paused)
    {
        if (paused)
        {
            _service.Pause();
        }
        else
        {
            _service.Resume();
        }

        return CommandReply.Done(new JsonObject { ["paused"] = paused });
    }

    public void Announced(string channel)
    {
        if (_delivery.Channels.Any(one => one.Name == channel))
        {
            _channels.Ask();
        }
    }

    /// <summary>Begins nothing more, and leaves what can be left. Safe after the end, too.</summary>
    public void RequestStop()
    {
        if (!_disposed)
        {
            _stop.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _disposed = true;
        _service.Dispose();
        _swap.Dispose();
        _delivery.Dispose();
        _stop.Dispose();
        _channels.Dispose();
        _reloads.Dispose();
    }

    private static string Text(DaemonOptions options) => Fingerprint.Of((options.Device, options.Updates.Channels, options.Updates.Groups, options.Updates.MinFreeBytes, options.Updates.Offline));

    private static string LineText(DaemonOptions options) => Fingerprint.Of((options.Cameras, options.Models));

    private static ModelState State(UpdateProgress progress) => new()
    {
        Name = progress.Model,
        Version = progress.Running,
        State = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(progress.State.ToString()),
        Offered = progress.Offered,
        Percent = progress.Percent,
        Attempt = progress.Attempt,
        Job = progress.Job,
        Code = progress.Code,
        Reason = progress.Reason,
    };

    private string NewId()
    {
        lock (_ids)
        {
            return _ids.Next().ToString();
        }
    }

    /// <exception cref="UpdateException">Too many orders wait.</exception>
    private void OrderOffered(string model, string channel) => _service.Enqueue(new UpdateOrder { Job = NewId(), Model = model, Channel = channel, From = $"channel {channel}" });

    private CommandReply Order(UpdateOrder order)
    {
        try
        {
            UpdateProgress progress = _service.Enqueue(order);
            return CommandReply.Done(new JsonObject { ["job"] = progress.Job, ["model"] = progress.Model });
        }
        catch (UpdateException e)
        {
            return CommandReply.Failed(e.Code.Replace('-', '_'), e.Message);
        }
    }

    /// <summary>The edge of a loop: what ends it must be seen, and must not cost the end of the others.</summary>
    private async Task KeepAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The program stops.
        }
        catch (Exception error)
        {
            _ground.Log.LogError(error, "A part of the updates no longer works until the next start.");
        }
    }

    /// <summary>A version that was put in while the program stood still is on trial too.</summary>
    private void TakeUpTrials()
    {
        foreach (InstalledModel model in _ground.Slots.List().Where(static model => model.IsOnTrial && model.RunningSha256 is not null))
        {
            if (_service.Progress.All(one => one.Model != model.Name || one.State != UpdateState.Trial))
            {
                var staged = new StagedModel(model.Name, model.Running!, Path.Combine(_ground.Options().Models.Directory, model.Name, model.Running!), model.RunningSha256!);
                _service.Watch(staged, NewId(), UpdatePlan.Gates(_ground.Options().Updates.Gates));
            }
        }
    }

    private void ReadPrevious()
    {
        try
        {
            _previous = _ground.Slots.List().Where(static model => model.Previous is not null).ToDictionary(static model => model.Name, static model => model.Previous!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Say("slots", e.Message);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (UpdateProgress progress in _service.Changes.ReadAllAsync(cancellationToken))
            {
                if (progress.State is not (UpdateState.Downloading or UpdateState.Verifying))
                {
                    ReadPrevious();
                }

                _changes.Writer.TryWrite(State(progress));
            }
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }
}
