using System.Threading.Channels;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>
/// One queue for every change of a model, whoever asks: a job at a time goes from its download to its trial's end. After a restart a
/// job that does not judge yet begins its road anew (what was downloaded is there), a trial is watched again for its whole time. Thread-safe.
/// </summary>
internal sealed class UpdateService(IUpdateRoad road, JobBook book, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>The clock may be set, and the windows changed, while a job waits for one.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(30);

    /// <summary>Code of a trial that ended because no camera uses the model any more.</summary>
    public const string TrialUnused = "trial-unused";

    private readonly JobQueue _queue = new(book, road.Finished, time, log);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private CancellationTokenSource? _work;
    private string? _abortedBy;
    private bool _paused;

    /// <summary>Each change, for one reader; the oldest unread ones are dropped.</summary>
    public ChannelReader<UpdateProgress> Changes => _queue.Changes;

    /// <summary>How each model that ever had a job stands, the newest job of each.</summary>
    public IReadOnlyList<UpdateProgress> Progress => _queue.Progress;

    /// <summary>Takes up what was written down. Before anything else.</summary>
    public void Open() => _queue.Open();

    /// <summary>
    /// Puts an order in the queue; one for the same model from the same place that waits or runs already is returned instead. A way back
    /// goes before everything, also what is at work, which goes on after it.
    /// </summary>
    /// <exception cref="UpdateException">Too many wait.</exception>
    public UpdateProgress Enqueue(UpdateOrder order)
    {
        UpdateProgress progress = _queue.Add(order, order.Model is { } model ? road.Running(model) : null);
        if (order.IsRollback)
        {
            // Whoever wants the old version back does not wait for a trial of hours, nor for another model's download.
            lock (_gate)
            {
                if (_queue.Active is { Order.IsRollback: false })
                {
                    _work?.Cancel();
                }
            }
        }

        _wake.Release();
        return progress;
    }

    /// <summary>Puts a version under watch that judges already: it was put in while the program stood still. Before <see cref="RunAsync"/>.</summary>
    public void Watch(StagedModel staged, string job, GatePolicy policy) => _queue.AddTrial(staged, job, policy);

    /// <summary>Whether an order of that job waits or runs.</summary>
    public bool Has(string job) => _queue.Has(job);

    /// <summary>Whether a channel's offer of this package should not be taken up by itself: a gate held it up here.</summary>
    public bool IsHeldUp(string sha256) => _queue.IsHeldUp(sha256);

    /// <summary>Ends the jobs of a model; one on trial goes back. False: there is none.</summary>
    public bool Abort(string model, string by)
    {
        int waiting = _queue.EndWaiting(model, by);
        lock (_gate)
        {
            bool isActive = _queue.Active?.Progress.Model == model;
            if (isActive)
            {
                _abortedBy = by;
                _work?.Cancel();
            }

            return isActive || waiting > 0;
        }
    }

    /// <summary>Lets no job go on until <see cref="Resume"/>; one on trial stays under watch. What was downloaded is kept.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _paused = true;
            if (_queue.Active is { Progress.State: not UpdateState.Trial, Order.IsRollback: false })
            {
                _work?.Cancel();
            }
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _paused = false;
        }

        _wake.Release();
    }

    /// <summary>Works off the queue until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (Take(cancellationToken) is { } work)
                {
                    using (work.Stop)
                    {
                        await WorkAsync(work.Job, work.Stop.Token, cancellationToken);
                        Leave();
                    }
                }
                else
                {
                    await _wake.WaitAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program stops; the book has the rest.
            Leave();
        }
    }

    /// <summary>After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _wake.Dispose();

    private (UpdateJob Job, CancellationTokenSource Stop)? Take(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // A trial is watched, and a way back gone, even while nothing else may go on.
            if (_queue.Take(job => !_paused || job.Order.IsRollback || job.Progress.State == UpdateState.Trial) is not { } next)
            {
                return null;
            }

            _abortedBy = null;
            _work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            return (next, _work);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _work = null;
        }
    }

    /// <summary>One job, to its end, to a pause, or to the program's.</summary>
    private async Task WorkAsync(UpdateJob job, CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            await (job.Order.IsRollback ? RollBackAsync(job) : InstallAsync(job, stop));
        }
        catch (UpdateException reason)
        {
            await FailAsync(_queue.Active ?? job, reason);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            await StoppedAsync(_queue.Active ?? job);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge of the loop: whatever it is costs this job, not the queue.
            log.LogError(e, "The update of {Model} failed in an unforeseen way", job.Progress.Model);
            await FailAsync(_queue.Active ?? job, new UpdateException("internal", e.Message, e));
        }
    }

    private async Task InstallAsync(UpdateJob job, CancellationToken stop)
    {
        if (await GoOnAsync(job, stop))
        {
            return;
        }

        Reach(UpdateState.Downloading);
        FetchedPackage package = await road.FetchAsync(job.Order, (percent, attempt) => _queue.Step(percent, attempt), stop);
        Reach(UpdateState.Verifying);
        StagedModel staged = await road.StageAsync(package, stop);
        GatePolicy policy = road.Policy(package);
        string? running = road.Running(staged.Name);
        _queue.Update(active => active with
        {
            Staged = staged,
            Policy = policy,
            Progress = active.Progress with { Model = staged.Name, Offered = staged.Version, Running = running, Percent = null },
        });
        if (road.StandingOf(staged) == SlotStanding.Confirmed)
        {
            _queue.End(job, _queue.Active!.Progress with { State = UpdateState.Live, Reason = "it is installed already" });
            return;
        }

        await WaitForWindowAsync(stop);
        Reach(UpdateState.Probing);
        await road.ProbeAsync(staged, policy, Percent, stop);
        Reach(UpdateState.Replaying);
        await road.ReplayAsync(staged, policy, Percent, stop);
        Reach(UpdateState.Shadowing);
        TrialBaseline baseline = await road.ShadowAsync(staged, policy, Percent, stop);
        // Written down before the pointer turns: a start that finds the new version must know that it is watched.
        _queue.Update(active => active with { Baseline = baseline, Progress = active.Progress with { State = UpdateState.Trial, Percent = 0 } });
        await road.SwapAsync(staged, job.Order.From, stop);
        _queue.Update(active => active with { Progress = active.Progress with { Running = staged.Version } });
        await BakeAsync(staged, policy, baseline, stop);
    }

    /// <summary>A job that was on trial when the program ended goes on as the disk has it; false: its road begins anew.</summary>
    private async Task<bool> GoOnAsync(UpdateJob job, CancellationToken stop)
    {
        if (job is not { Staged: { } staged, Policy: { } policy, Baseline: { } baseline, Progress.State: UpdateState.Trial })
        {
            return false;
        }

        switch (road.StandingOf(staged))
        {
            case SlotStanding.OnTrial:
                await BakeAsync(staged, policy, baseline, stop);
                return true;
            case SlotStanding.Confirmed:
                _queue.End(job, job.Progress with { State = UpdateState.Live, Percent = null, Running = staged.Version });
                return true;
            case SlotStanding.Blocked:
                _queue.End(job, job.Progress with
                {
                    State = UpdateState.RolledBack,
                    Percent = null,
                    Running = road.Running(staged.Name),
                    Code = "failed-starts",
                    Reason = "the program went back to the version before by itself when it started",
                });
                return true;
            default:
                return false;
        }
    }

    private async Task BakeAsync(StagedModel staged, GatePolicy policy, TrialBaseline baseline, CancellationToken stop)
    {
        await road.BakeAsync(staged, policy, baseline, Percent, stop);
        await road.ConfirmAsync(staged.Name);
        UpdateJob job = _queue.Active!;
        _queue.End(job, job.Progress with { State = UpdateState.Live, Percent = null, Running = staged.Version });
        log.LogInformation("Model {Model} {Version} has passed its trial", staged.Name, staged.Version);
    }

    private async Task RollBackAsync(UpdateJob job)
    {
        string reason = job.Order.Reason ?? $"asked for by {job.Order.From}";
        string now = await road.RollBackAsync(job.Order.Model!, reason, job.Order.From, block: true);
        string? offered = _queue.EndTrial(job.Order.Model!);
        _queue.End(job, job.Progress with { State = UpdateState.RolledBack, Offered = offered, Running = now, Reason = reason });
        log.LogWarning("Model {Model} went back to {Version}: {Reason}", job.Order.Model, now, reason);
    }

    private async Task WaitForWindowAsync(CancellationToken stop)
    {
        while (true)
        {
            DateTimeOffset opening = road.NextOpening() ?? throw new UpdateException("no-window", "the maintenance windows do not open within two weeks; correct updates.windows");
            // Only now: an open window opens at the moment in which it was asked.
            DateTimeOffset now = time.GetUtcNow();
            if (opening <= now)
            {
                return;
            }

            _queue.Update(active => active with { Progress = active.Progress with { State = UpdateState.Queued, Percent = null, Reason = $"waits for the maintenance window, which opens {opening:yyyy-MM-dd HH:mm zzz}" } });
            await Task.Delay(opening - now < _longestWait ? opening - now : _longestWait, time, stop);
        }
    }

    private async Task FailAsync(UpdateJob job, UpdateException reason)
    {
        log.LogError("The update of {Model} failed ({Code}): {Reason}", job.Progress.Model, reason.Code, reason.Message);
        if (!job.Order.IsRollback)
        {
            if (job.Staged is { } staged && road.StandingOf(staged) == SlotStanding.OnTrial)
            {
                await BackFromTrialAsync(job, staged, reason);
                return;
            }

            road.Refuse(job, reason);
            if (job.Staged is { } held)
            {
                _queue.HoldUp(held.Sha256);
            }
        }

        _queue.End(job, job.Progress with { State = UpdateState.Failed, Percent = null, Running = road.Running(job.Progress.Model), Reason = reason.Message, Code = reason.Code });
    }

    private async Task BackFromTrialAsync(UpdateJob job, StagedModel staged, UpdateException reason)
    {
        try
        {
            // Where nobody could watch it any more, nothing was seen that speaks against it.
            bool isItsFault = reason.Code != TrialUnused;
            string now = await road.RollBackAsync(staged.Name, reason.Message, null, block: isItsFault);
            if (!isItsFault)
            {
                _queue.HoldUp(staged.Sha256);
            }

            _queue.End(job, job.Progress with { State = UpdateState.RolledBack, Percent = null, Running = now, Reason = reason.Message, Code = reason.Code });
        }
        catch (Exception stuck) when (stuck is UpdateException or IOException or UnauthorizedAccessException)
        {
            log.LogCritical("{Model} {Version} must go and cannot: {Reason}", staged.Name, staged.Version, stuck.Message);
            _queue.End(job, job.Progress with { State = UpdateState.Failed, Percent = null, Reason = $"{reason.Message}; and it cannot go back: {stuck.Message}", Code = (stuck as UpdateException)?.Code ?? "disk" });
        }
    }

    /// <summary>Aborted, paused, or in the way of one that goes back.</summary>
    private async Task StoppedAsync(UpdateJob job)
    {
        string? by;
        bool isPaused;
        lock (_gate)
        {
            (by, isPaused) = (_abortedBy, _paused);
        }

        if (by is null)
        {
            _queue.PutBack(isPaused ? "paused" : "a way back goes first");
            return;
        }

        var reason = new UpdateException("aborted", $"aborted by {by}");
        if (job.Staged is { } staged && road.StandingOf(staged) == SlotStanding.OnTrial)
        {
            await BackFromTrialAsync(job, staged, reason);
            return;
        }

        road.Refuse(job, reason);
        _queue.End(job, job.Progress with { State = UpdateState.Aborted, Percent = null, Reason = reason.Message, Code = reason.Code });
    }

    private void Reach(UpdateState state) =>
        _queue.Update(active => active with { Progress = active.Progress with { State = state, Percent = state == UpdateState.Verifying ? null : 0, Reason = null, Code = null } });

    private void Percent(int percent) => _queue.Step(percent, null);
}
