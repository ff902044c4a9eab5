using System.Threading.Channels;
using EdgeInspector.Models;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>The jobs that wait, the one at work and how others ended; written down at each change of state and told to one listener. Thread-safe.</summary>
/// <param name="finished">Told of every order that came to an end.</param>
internal sealed class JobQueue(JobBook book, Action<UpdateOrder> finished, TimeProvider time, ILogger log)
{
    /// <summary>Jobs that may wait.</summary>
    private const int MaxWaiting = 100;

    /// <summary>Packages held up that are remembered.</summary>
    private const int MaxHeldUp = 200;

    /// <summary>Models whose last job is remembered.</summary>
    private const int MaxEnded = 200;

    /// <summary>Progress within a state is said this often at most.</summary>
    private static readonly TimeSpan _progressEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Channel<UpdateProgress> _changes = Channel.CreateBounded<UpdateProgress>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });

    private JobPages _pages = new();
    private long _saidAt;

    /// <summary>Each change, for one reader; the oldest unread ones are dropped.</summary>
    public ChannelReader<UpdateProgress> Changes => _changes.Reader;

    /// <summary>The newest job of each model that ever had one.</summary>
    public IReadOnlyList<UpdateProgress> Progress
    {
        get
        {
            lock (_gate)
            {
                var newest = new Dictionary<string, UpdateProgress>();
                foreach (UpdateProgress one in _pages.Ended.Concat(_pages.Waiting.Select(static job => job.Progress)).Append(_pages.Active?.Progress).OfType<UpdateProgress>())
                {
                    newest[one.Model] = one;
                }

                return [.. newest.Values];
            }
        }
    }

    /// <summary>The job at work; null: none is.</summary>
    public UpdateJob? Active
    {
        get
        {
            lock (_gate)
            {
                return _pages.Active;
            }
        }
    }

    /// <summary>Takes up what was written down: the job that was at work waits before the others.</summary>
    public void Open()
    {
        JobPages pages = book.Read(out string? problem);
        if (problem is not null)
        {
            log.LogWarning("{Problem}", problem);
        }

        lock (_gate)
        {
            _pages = pages with { Active = null, Waiting = [.. pages.Active is { } active ? [active, .. pages.Waiting] : pages.Waiting] };
        }
    }

    /// <summary>Puts an order at the end, a way back at the beginning; one for the same from the same place that is there already is returned instead.</summary>
    /// <param name="running">Version that judges now.</param>
    /// <exception cref="UpdateException">Too many wait.</exception>
    public UpdateProgress Add(UpdateOrder order, string? running)
    {
        lock (_gate)
        {
            UpdateJob? same = _pages.Waiting.Append(_pages.Active).FirstOrDefault(job =>
                job is not null && (job.Order.Job == order.Job || (job.Order with { Job = "", From = "" }) == (order with { Job = "", From = "" })));
            if (same is not null)
            {
                return same.Progress;
            }

            if (_pages.Waiting.Count >= MaxWaiting)
            {
                throw new UpdateException("queue-full", $"{MaxWaiting} jobs wait already; abort some");
            }

            var job = new UpdateJob { Order = order, Progress = new UpdateProgress { Job = order.Job, Model = NameOf(order), State = UpdateState.Queued, Running = running } };
            Write_NeedsLock(_pages with { Waiting = order.IsRollback ? [job, .. _pages.Waiting] : [.. _pages.Waiting, job] });
            Say(job.Progress);
            return job.Progress;
        }
    }

    /// <summary>Puts a version that judges already before all others, to be watched.</summary>
    public void AddTrial(StagedModel staged, string job, GatePolicy policy)
    {
        lock (_gate)
        {
            var trial = new UpdateJob
            {
                Order = new UpdateOrder { Job = job, Model = staged.Name, From = "the start" },
                Progress = new UpdateProgress { Job = job, Model = staged.Name, State = UpdateState.Trial, Offered = staged.Version, Running = staged.Version, Percent = 0 },
                Staged = staged,
                Policy = policy,
                Baseline = new TrialBaseline(),
            };
            Write_NeedsLock(_pages with { Waiting = [trial, .. _pages.Waiting] });
            Say(trial.Progress);
        }
    }

    /// <summary>Whether an order of that job waits or is at work.</summary>
    public bool Has(string job)
    {
        lock (_gate)
        {
            return _pages.Active?.Order.Job == job || _pages.Waiting.Any(one => one.Order.Job == job);
        }
    }

    /// <summary>Whether a gate held this package up here.</summary>
    public bool IsHeldUp(string sha256)
    {
        lock (_gate)
        {
            return _pages.HeldUp.Contains(sha256);
        }
    }

    public void HoldUp(string sha256)
    {
        lock (_gate)
        {
            Write_NeedsLock(_pages with { HeldUp = [.. _pages.HeldUp.Where(one => one != sha256).TakeLast(MaxHeldUp - 1), sha256] });
        }
    }

    /// <summary>Makes the first job that may go on the one at work; null: none may.</summary>
    public UpdateJob? Take(Func<UpdateJob, bool> mayGoOn)
    {
        lock (_gate)
        {
            UpdateJob? next = _pages.Waiting.FirstOrDefault(mayGoOn);
            if (next is not null)
            {
                Write_NeedsLock(_pages with { Active = next, Waiting = [.. _pages.Waiting.Where(job => job != next)] });
            }

            return next;
        }
    }

    /// <summary>Puts the job at work back before the others but ways back, with a reason. A trial stays one: what judges does not change.</summary>
    public void PutBack(string reason)
    {
        lock (_gate)
        {
            UpdateJob job = _pages.Active!;
            UpdateState state = job.Progress.State == UpdateState.Trial ? UpdateState.Trial : UpdateState.Queued;
            UpdateJob later = job with { Progress = job.Progress with { State = state, Percent = null, Reason = reason } };
            Write_NeedsLock(_pages with
            {
                Active = null,
                Waiting = [.. _pages.Waiting.Where(static one => one.Order.IsRollback), later, .. _pages.Waiting.Where(static one => !one.Order.IsRollback)],
            });
            Say(later.Progress);
        }
    }

    /// <summary>Ends a waiting trial of a model whose version no longer judges, without a word: the way back says it.</summary>
    /// <returns>The version that was on trial; null: none was.</returns>
    public string? EndTrial(string model)
    {
        lock (_gate)
        {
            if (_pages.Waiting.FirstOrDefault(job => job.Progress.Model == model && job.Progress.State == UpdateState.Trial) is not { } trial)
            {
                return null;
            }

            Write_NeedsLock(_pages with { Waiting = [.. _pages.Waiting.Where(job => job != trial)] });
            finished(trial.Order);
            return trial.Progress.Offered;
        }
    }

    /// <summary>Changes the job at work, written down and told.</summary>
    public void Update(Func<UpdateJob, UpdateJob> change)
    {
        lock (_gate)
        {
            UpdateJob next = change(_pages.Active!);
            Write_NeedsLock(_pages with { Active = next });
            Say(next.Progress);
        }
    }

    /// <summary>Tells how far the job at work is within its state, now and then; not written down.</summary>
    public void Step(int? percent, int? attempt)
    {
        lock (_gate)
        {
            if (_pages.Active is not { } active || (active.Progress.Percent == percent && (attempt ?? active.Progress.Attempt) == active.Progress.Attempt))
            {
                return;
            }

            UpdateProgress progress = active.Progress with { Percent = percent, Attempt = attempt ?? active.Progress.Attempt };
            _pages = _pages with { Active = active with { Progress = progress } };
            if (time.GetElapsedTime(_saidAt) >= _progressEvery || progress.Attempt != active.Progress.Attempt)
            {
                _saidAt = time.GetTimestamp();
                Say(progress);
            }
        }
    }

    /// <summary>Ends a job, waiting or at work.</summary>
    public void End(UpdateJob job, UpdateProgress how)
    {
        lock (_gate)
        {
            Write_NeedsLock(_pages with
            {
                Active = _pages.Active?.Order.Job == job.Order.Job ? null : _pages.Active,
                Waiting = [.. _pages.Waiting.Where(one => one.Order.Job != job.Order.Job)],
                Ended = [.. _pages.Ended.Where(one => one.Model != how.Model).TakeLast(MaxEnded - 1), how],
            });
            finished(job.Order);
            Say(how);
        }
    }

    /// <summary>Ends the waiting jobs of a model; how many there were.</summary>
    public int EndWaiting(string model, string by)
    {
        lock (_gate)
        {
            UpdateJob[] waiting = [.. _pages.Waiting.Where(job => job.Progress.Model == model)];
            foreach (UpdateJob job in waiting)
            {
                End(job, job.Progress with { State = UpdateState.Aborted, Percent = null, Reason = $"aborted by {by}", Code = "aborted" });
            }

            return waiting.Length;
        }
    }

    /// <summary>The model's name, or what stands for it until the package is opened. It becomes a level of a topic: what cannot be one gives way to the job's own name.</summary>
    private static string NameOf(UpdateOrder order)
    {
        string name = order.Model ?? Path.GetFileNameWithoutExtension(order.Package ?? order.Address?.AbsolutePath ?? order.Channel ?? order.Job);
        return ModelFolder.IsName(name) ? name : order.Job;
    }

    private void Say(UpdateProgress progress) => _changes.Writer.TryWrite(progress);

    private void Write_NeedsLock(JobPages pages)
    {
        _pages = pages;
        try
        {
            book.Write(pages);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep a bad model in use: it goes on from memory.
            log.LogError("How updates stand cannot be written down: {Reason}", e.Message);
        }
    }
}
