namespace EdgeInspector.Updates.Jobs;

/// <summary>How a verified model stands on disk.</summary>
public enum SlotStanding
{
    /// <summary>No pointer has led to it yet, or its slot is gone.</summary>
    Staged,

    /// <summary>It judges and has not been confirmed.</summary>
    OnTrial,

    /// <summary>It judges and is trusted.</summary>
    Confirmed,

    /// <summary>It failed here.</summary>
    Blocked,
}
