using EdgeInspector.Gates.Trials;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>Watches a model on trial, on whichever lanes and cameras use it, through every change of the configuration.</summary>
/// <param name="asks">Whether the old model says the same of the frames of now; null: the line was changed while it was asked.</param>
internal sealed class TrialRun(ModelSwap swap, ReloadSignal reloads, TimeProvider time, StagedModel staged, GatePolicy policy, Func<CancellationToken, Task<bool?>> asks)
{
    /// <summary>How often it is looked at.</summary>
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Ends when its baking time is over.</summary>
    /// <exception cref="UpdateException">It must go: <c>trial-...</c>.</exception>
    public async Task RunAsync(TrialBaseline baseline, Action<int> percent, CancellationToken cancellationToken)
    {
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool?>? asked = null;
        UpdateException? suspicion = null;
        try
        {
            CancellationToken reloaded = reloads.Next;
            TrialUsers users = await UsersAsync(cancellationToken);
            long start = time.GetTimestamp();
            var watch = new TrialWatch(policy, baseline, users.Sample(TimeSpan.Zero));
            using var timer = new PeriodicTimer(_lookEvery, time);
            while (time.GetElapsedTime(start) < policy.BakeTime)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                TimeSpan at = time.GetElapsedTime(start);
                if (reloaded.IsCancellationRequested)
                {
                    reloaded = reloads.Next;
                    users = await FollowAsync(users, watch, at, cancellationToken);
                }

                UpdateException? alarm = users.IsEmpty ? null : watch.Look(users.Sample(at), users.Times);
                if (alarm is not null && alarm.Code != TrialWatch.NgRate)
                {
                    throw alarm;
                }

                if (alarm is not null && asked is null)
                {
                    // Defects come in lots and stay in view: whether the model or the line has changed, the old model knows.
                    (suspicion, asked) = (alarm, asks(asking.Token));
                }

                if (asked is { IsCompleted: true })
                {
                    if (await asked is false)
                    {
                        throw suspicion!;
                    }

                    if (await asked is true)
                    {
                        watch.AcceptNgRate();
                    }

                    asked = null;
                }

                percent(Math.Min(99, (int)(100 * (at / policy.BakeTime))));
            }
        }
        finally
        {
            await asking.CancelAsync();
            await (asked ?? Task.FromResult<bool?>(null)).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<TrialUsers> UsersAsync(CancellationToken cancellationToken) => new(await swap.UsersAsync(staged.Name, cancellationToken));

    /// <summary>Other lanes and cameras count from a beginning of their own, and what else was loaded is not this model's.</summary>
    private async Task<TrialUsers> FollowAsync(TrialUsers before, TrialWatch watch, TimeSpan at, CancellationToken cancellationToken)
    {
        TrialUsers now = await UsersAsync(cancellationToken);
        if (now.IsEmpty && !before.IsEmpty)
        {
            throw new UpdateException(UpdateService.TrialUnused, $"no camera uses {staged.Name} any more by the configuration that came in force, so nobody can say how {staged.Version} does; order it again when one does");
        }

        watch.Begin(now.Sample(at));
        return now;
    }
}
