using System.Threading.Channels;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>
/// One queue for every change of a model, whoever asks: a job at a time goes from its download to its trial's end. After a restart a
/// job that does not judge yet begins its road anew (what was downloaded is there), a trial is watched again for its whole time. Thread-safe.
/// </summary>
internal sealed class UpdateService : IDisposable
{
    /// <summary>Code of a trial that ended because no camera uses the model any more.</summary>
    public const string TrialUnused = "trial-unused";

    private readonly IUpdateRoad _road;
    private readonly ILogger _log;
    private readonly JobQueue _queue;
    private readonly DiskPatience _patience;
    private readonly JobRoad _jobs;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private CancellationTokenSource? _work;
    private string? _abortedBy;
    private bool _paused;

    public UpdateService(IUpdateRoad road, JobBook book, TimeProvider time, ILogger log)
    {
        (_road, _log) = (road, log);
        _queue = new JobQueue(book, road.Finished, time, log);
        _patience = new DiskPatience(_queue, time, log);
        _jobs = new JobRoad(road, _queue, _patience, time, log);
    }

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
        UpdateProgress progress = _queue.Add(order, order.Model is { } model ? _road.Running(model) : null);
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
            await _jobs.RunAsync(job, stop);
        }
        catch (UpdateException reason)
        {
            await SettleAsync(job, at => FailAsync(at, reason, stopping));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            await SettleAsync(job, at => StoppedAsync(at, stopping));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge of the loop: whatever it is costs this job, not the queue.
            _log.LogError(e, "The update of {Model} failed in an unforeseen way", job.Progress.Model);
            await SettleAsync(job, at => FailAsync(at, new UpdateException("internal", e.Message, e), stopping));
        }
    }

    /// <summary>The same edge for what is done about a failure.</summary>
    private async Task SettleAsync(UpdateJob job, Func<UpdateJob, Task> settle)
    {
        try
        {
            await settle(_queue.Active ?? job);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogError(e, "What was to be done about the end of the update of {Model} failed", job.Progress.Model);
            UpdateJob left = _queue.Active ?? job;
            _queue.End(left, left.Progress with { State = UpdateState.Failed, Percent = null, Reason = e.Message, Code = "internal" });
        }
    }

    private async Task FailAsync(UpdateJob job, UpdateException reason, CancellationToken stopping)
    {
        _log.LogError("The update of {Model} failed ({Code}): {Reason}", job.Progress.Model, reason.Code, reason.Message);
        if (!job.Order.IsRollback)
        {
            if (job.Staged is { } staged && await IsOnTrialAsync(staged, reason, stopping))
            {
                await BackFromTrialAsync(job, staged, reason, stopping);
                return;
            }

            _road.Refuse(job, reason);
            if (job.Staged is { } held && FailureCodes.OfAGate(reason.Code))
            {
                _queue.HoldUp(held.Sha256);
            }
        }

        _queue.End(job, job.Progress with { State = UpdateState.Failed, Percent = null, Running = RunningOf(job), Reason = reason.Message, Code = reason.Code });
    }

    /// <summary>Whether it judges. Nothing else may be taken for the answer: one that must go would stay, unwatched.</summary>
    private async Task<bool> IsOnTrialAsync(StagedModel staged, UpdateException reason, CancellationToken stopping) =>
        await _patience.InsistAsync(() => Task.FromResult(_road.StandingOf(staged)), $"{staged.Name} {staged.Version} has ended ({reason.Message}); whether it judges is to be read", stopping) == SlotStanding.OnTrial;

    /// <summary>What judges; what did when the job began where that cannot be read.</summary>
    private string? RunningOf(UpdateJob job)
    {
        try
        {
            return _road.Running(job.Progress.Model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogError("Which version of {Model} judges cannot be read: {Reason}", job.Progress.Model, e.Message);
            return job.Progress.Running;
        }
    }

    private async Task BackFromTrialAsync(UpdateJob job, StagedModel staged, UpdateException reason, CancellationToken stopping)
    {
        try
        {
            // Where nobody could watch it any more, nothing was seen that speaks against it.
            bool isItsFault = reason.Code != TrialUnused;
            string now = await _patience.InsistAsync(
                () => _road.RollBackAsync(staged.Name, reason.Message, null, block: isItsFault), $"{staged.Name} {staged.Version} must go ({reason.Message})", stopping);
            if (!isItsFault)
            {
                _queue.HoldUp(staged.Sha256);
            }

            _queue.End(job, job.Progress with { State = UpdateState.RolledBack, Percent = null, Running = now, Reason = reason.Message, Code = reason.Code });
        }
        catch (UpdateException stuck)
        {
            _log.LogCritical("{Model} {Version} must go and cannot: {Reason}", staged.Name, staged.Version, stuck.Message);
            _queue.End(job, job.Progress with { State = UpdateState.Failed, Percent = null, Reason = $"{reason.Message}; and it cannot go back: {stuck.Message}", Code = stuck.Code });
        }
    }

    /// <summary>Aborted, paused, or in the way of one that goes back.</summary>
    private async Task StoppedAsync(UpdateJob job, CancellationToken stopping)
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
        if (job.Staged is { } staged && await IsOnTrialAsync(staged, reason, stopping))
        {
            await BackFromTrialAsync(job, staged, reason, stopping);
            return;
        }

        _road.Refuse(job, reason);
        _queue.End(job, job.Progress with { State = UpdateState.Aborted, Percent = null, Reason = reason.Message, Code = reason.Code });
    }
}
