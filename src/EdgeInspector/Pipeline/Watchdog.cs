using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Feeds the supervisor's watchdog only while every stage shows signs of life, so that a stuck stage gets the program restarted instead
/// of pretending to inspect. Where no supervisor listens, the log says it.
/// </summary>
internal sealed class Watchdog(IServiceManager manager, Func<IReadOnlyList<Heartbeat>> heartbeats, Func<string> status, ILogger log)
{
    /// <summary>Status line for people: often enough to be current.</summary>
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(5);

    /// <summary>The stage that has been silent too long; null while all are well.</summary>
    public string? StuckStage
    {
        get
        {
            foreach (Heartbeat heartbeat in heartbeats())
            {
                if (heartbeat.IsStuck)
                {
                    return heartbeat.Name;
                }
            }

            return null;
        }
    }

    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan period = manager.WatchdogInterval is { } interval && interval / 2 < StatusEvery ? interval / 2 : StatusEvery;
        using var timer = new PeriodicTimer(period, time);
        string? said = null;
        do
        {
            string? stuck = StuckStage;
            if (stuck is not null && stuck != said)
            {
                log.LogCritical(
                    "Stage {Stage} has shown no sign of life for {Seconds} s{Consequence}",
                    stuck, Heartbeat.Patience.TotalSeconds, manager.IsPresent ? "; the watchdog is no longer fed" : "; restart the program");
            }

            said = stuck;
            if (manager.IsPresent)
            {
                Tell(stuck);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Tell(string? stuck)
    {
        if (stuck is null)
        {
            manager.FeedWatchdog();
        }

        manager.NotifyStatus(stuck is null ? status() : $"stuck: {stuck}");
    }
}
