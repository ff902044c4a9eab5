namespace EdgeInspector.Core.Hosting;

/// <summary>The supervisor that started this process, told how it fares (systemd's <c>sd_notify</c>). All calls do nothing without one.</summary>
public interface IServiceManager
{
    /// <summary>Whether a supervisor listens.</summary>
    bool IsPresent { get; }

    /// <summary>How often the supervisor wants to hear from us at least; null: no watchdog. Feed at half of it.</summary>
    TimeSpan? WatchdogInterval { get; }

    void NotifyReady();

    /// <summary>One line for people.</summary>
    void NotifyStatus(string status);

    void NotifyStopping();

    void FeedWatchdog();
}
