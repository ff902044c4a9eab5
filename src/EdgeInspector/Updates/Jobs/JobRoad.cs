using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>The road of one job, from its order to its trial's end or back, as the queue then has it written down.</summary>
internal sealed class JobRoad(IUpdateRoad road, JobQueue queue, DiskPatience patience, TimeProvider time, ILogger log)
{
    /// <summary>The clock may be set, and the windows changed, while a job waits for one.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(30);

    /// <exception cref="UpdateException">A step failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; a way back only while it waits for the disk.</exception>
    public Task RunAsync(UpdateJob job, CancellationToken stop) => job.Order.IsRollback ? RollBackAsync(job, stop) : InstallAsync(job, stop);

    private async Task InstallAsync(UpdateJob job, CancellationToken stop)
    {
        if (await GoOnAsync(job, stop))
        {
            return;
        }

        // Nothing is fetched, each time it is offered, that cannot be put in.
        _ = NextOpening();
        // What an earlier turn of this job has staged says nothing about how this one ends.
        queue.Update(active => active with { Staged = null, Policy = null, Baseline = null, Progress = active.Progress with { State = UpdateState.Downloading, Percent = 0, Reason = null, Code = null } });
        FetchedPackage package = await road.FetchAsync(job.Order, (percent, attempt) => queue.Step(percent, attempt), stop);
        Reach(UpdateState.Verifying);
        StagedModel staged = await StageAsync(package, stop);
        GatePolicy policy = road.Policy(package);
        string? running = road.Running(staged.Name);
        queue.Update(active => active with
        {
            Staged = staged,
            Policy = policy,
            Progress = active.Progress with { Model = staged.Name, Offered = staged.Version, Running = running, Percent = null },
        });
        if (road.StandingOf(staged) == SlotStanding.Confirmed)
        {
            queue.End(job, queue.Active!.Progress with { State = UpdateState.Live, Reason = "it is installed already" });
            return;
        }

        await WaitForWindowAsync(stop);
        Reach(UpdateState.Probing);
        await road.ProbeAsync(staged, policy, Percent, stop);
        Reach(UpdateState.Replaying);
        await road.ReplayAsync(staged, policy, Percent, stop);
        Reach(UpdateState.Shadowing);
        TrialBaseline baseline = await road.ShadowAsync(staged, policy, Percent, stop);
        // The gates may have taken longer than the window was open, and the swap is what it is for.
        while (await WaitForWindowAsync(stop))
        {
            // Rules and locked pictures may have changed meanwhile.
            Reach(UpdateState.Replaying);
            await road.ReplayAsync(staged, policy, Percent, stop);
        }

        // Written down before the pointer turns: a start that finds the new version must know that it is watched.
        queue.Update(active => active with { Baseline = baseline, Progress = active.Progress with { State = UpdateState.Trial, Percent = 0 } });
        await road.SwapAsync(staged, job.Order.From, stop);
        queue.Update(active => active with { Progress = active.Progress with { Running = staged.Version } });
        await BakeAsync(staged, policy, baseline, stop);
    }

    private async Task<StagedModel> StageAsync(FetchedPackage package, CancellationToken stop)
    {
        try
        {
            return await road.StageAsync(package, stop);
        }
        catch (UpdateException refusal) when (FailureCodes.InThePackage(refusal.Code))
        {
            // The same bytes would be fetched, and refused, each time the channel is asked.
            queue.HoldUp(package.Sha256);
            throw;
        }
    }

    /// <summary>A job that was on trial when the program ended goes on as the disk has it; false: its road begins anew.</summary>
    private async Task<bool> GoOnAsync(UpdateJob job, CancellationToken stop)
    {
        if (job is not { Staged: { } staged, Policy: { } policy, Baseline: { } baseline, Progress.State: UpdateState.Trial })
        {
            return false;
        }

        switch (await patience.InsistAsync(() => Task.FromResult(road.StandingOf(staged)), $"{staged.Name} {staged.Version} is on trial", stop))
        {
            case SlotStanding.OnTrial:
                await BakeAsync(staged, policy, baseline, stop);
                return true;
            case SlotStanding.Confirmed:
                queue.End(job, job.Progress with { State = UpdateState.Live, Percent = null, Running = staged.Version });
                return true;
            case SlotStanding.Blocked:
                queue.End(job, job.Progress with
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
        await patience.InsistAsync(() => ConfirmAsync(staged.Name), $"{staged.Name} {staged.Version} has passed its trial", stop);
        UpdateJob job = queue.Active!;
        queue.End(job, job.Progress with { State = UpdateState.Live, Percent = null, Running = staged.Version, Reason = null });
        log.LogInformation("Model {Model} {Version} has passed its trial", staged.Name, staged.Version);
    }

    private async Task<bool> ConfirmAsync(string model)
    {
        await road.ConfirmAsync(model);
        return true;
    }

    private async Task RollBackAsync(UpdateJob job, CancellationToken stop)
    {
        string reason = job.Order.Reason ?? $"asked for by {job.Order.From}";
        string now = await patience.InsistAsync(() => road.RollBackAsync(job.Order.Model!, reason, job.Order.From, block: true), $"{job.Order.Model} goes back", stop);
        string? offered = queue.EndTrial(job.Order.Model!);
        queue.End(job, job.Progress with { State = UpdateState.RolledBack, Offered = offered, Running = now, Reason = reason });
        log.LogWarning("Model {Model} went back to {Version}: {Reason}", job.Order.Model, now, reason);
    }

    /// <summary>Whether it had to be waited for.</summary>
    private async Task<bool> WaitForWindowAsync(CancellationToken stop)
    {
        for (bool waited = false; ; waited = true)
        {
            DateTimeOffset opening = NextOpening();
            // Only now: an open window opens at the moment in which it was asked.
            DateTimeOffset now = time.GetUtcNow();
            if (opening <= now)
            {
                return waited;
            }

            queue.Update(active => active with { Progress = active.Progress with { State = UpdateState.Queued, Percent = null, Reason = $"waits for the maintenance window, which opens {opening:yyyy-MM-dd HH:mm zzz}" } });
            await Task.Delay(opening - now < _longestWait ? opening - now : _longestWait, time, stop);
        }
    }

    private DateTimeOffset NextOpening() =>
        road.NextOpening() ?? throw new UpdateException("no-window", "the maintenance windows do not open within two weeks; correct updates.windows");

    private void Reach(UpdateState state) =>
        queue.Update(active => active with { Progress = active.Progress with { State = state, Percent = state == UpdateState.Verifying ? null : 0, Reason = null, Code = null } });

    private void Percent(int percent) => queue.Step(percent, null);
}
