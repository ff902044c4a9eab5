using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Feeds the supervisor's watchdog only while every stage shows signs of life, so that a stuck stage gets the program restarted instead
/// of pretending to inspect.
/// </summary>
internal sealed class Watchdog(IServiceManager manager, Func<IReadOnlyList<Heartbeat>> heartbeats, Func<string> status, ILogger log)
{
    /// <summary>Longest silence of a stage that is not yet called stuck: loops beat twice a second, a slow model run may take seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Status line for people: often enough to be current.</summary>
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(5);

    /// <summary>The stage that has been silent too long; null while all are well.</summary>
    public string? StuckStage
    {
        get
        {
            foreach (Heartbeat heartbeat in heartbeats())
            {
                if (heartbeat.Age > Patience)
                {
                    return heartbeat.Name;
                }
            }

            return null;
        }
    }

    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (!manager.IsPresent)
        {
            return;
        }

        TimeSpan period = manager.WatchdogInterval is { } interval && interval / 2 < StatusEvery ? interval / 2 : StatusEvery;
        using var timer = new PeriodicTimer(period, time);
        string? said = null;
        do
        {
            string? stuck = StuckStage;
            if (stuck is null)
            {
                manager.FeedWatchdog();
            }
            else if (stuck != said)
            {
                log.LogCritical("Stage {Stage} has shown no sign of life for {Seconds} s; the watchdog is no longer fed", stuck, Patience.TotalSeconds);
            }

            said = stuck;
            manager.NotifyStatus(stuck is null ? status() : $"stuck: {stuck}");
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
