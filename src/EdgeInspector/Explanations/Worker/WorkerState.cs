namespace EdgeInspector.Explanations.Worker;

/// <summary>How the language model's process stands.</summary>
public enum WorkerState
{
    /// <summary>It is being started, or loads its model.</summary>
    Starting,

    /// <summary>It waits for a request or answers one.</summary>
    Ready,

    /// <summary>It died, or could not be started; a next start is due.</summary>
    Restarting,

    /// <summary>It refused its model; it is tried again later, for the file may be mended.</summary>
    Refused,

    /// <summary>It was ended, or not started, since memory is short.</summary>
    Shed,

    /// <summary>It was asked to stop.</summary>
    Stopped,
}
