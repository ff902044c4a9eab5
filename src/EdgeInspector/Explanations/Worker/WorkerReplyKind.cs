namespace EdgeInspector.Explanations.Worker;

internal enum WorkerReplyKind
{
    /// <summary>The model is there.</summary>
    Loaded,

    /// <summary>A piece of text.</summary>
    Text,

    /// <summary>The whole answer.</summary>
    Done,
    Cancelled,

    /// <summary>A refusal, of the load (id 0) or of a generation.</summary>
    Refused,

    /// <summary>A line for the log.</summary>
    Log,
}
