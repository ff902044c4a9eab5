namespace EdgeInspector.Updates.Jobs;

/// <summary>Where an update of one model stands, in the order it goes. The last four are ends.</summary>
public enum UpdateState
{
    /// <summary>Waits for the maintenance window, or for the job before it.</summary>
    Queued,
    Downloading,
    Verifying,

    /// <summary>First load, in a child process.</summary>
    Probing,

    /// <summary>The package's golden inputs and the site's own pictures.</summary>
    Replaying,

    /// <summary>Beside the running model, on live frames, without a vote.</summary>
    Shadowing,

    /// <summary>Judges; its baking time runs.</summary>
    Trial,
    Live,
    RolledBack,
    Failed,
    Aborted,
}
