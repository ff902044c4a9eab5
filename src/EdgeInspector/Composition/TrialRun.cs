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

    /// <summary>Ends when its baking time is over, and frames have come.</summary>
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
            TrialSample first = users.Sample(TimeSpan.Zero);
            var watch = new TrialWatch(policy, baseline, first);
            var end = new TrialEnd(policy.BakeTime);
            end.Begin(first);
            using var timer = new PeriodicTimer(_lookEvery, time);
            while (!end.IsReached(time.GetElapsedTime(start), isUsed: !users.IsEmpty))
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                TimeSpan at = time.GetElapsedTime(start);
                if (reloaded.IsCancellationRequested)
                {
                    reloaded = reloads.Next;
                    users = await FollowAsync(users, watch, end, at, cancellationToken);
                }

                TrialSample now = users.Sample(at);
                end.Look(now);
                UpdateException? alarm = users.IsEmpty ? null : watch.Look(now, users.Times);
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
    private async Task<TrialUsers> FollowAsync(TrialUsers before, TrialWatch watch, TrialEnd end, TimeSpan at, CancellationToken cancellationToken)
    {
        TrialUsers now = await UsersAsync(cancellationToken);
        if (now.IsEmpty && !before.IsEmpty)
        {
            throw new UpdateException(UpdateService.TrialUnused, $"no camera uses {staged.Name} any more by the configuration that came in force, so nobody can say how {staged.Version} does; order it again when one does");
        }

        TrialSample start = now.Sample(at);
        watch.Begin(start);
        end.Begin(start);
        return now;
    }
}
