namespace EdgeInspector.Explanations.Worker;

internal enum WorkerRequestKind
{
    /// <summary>The first line: limits, then the model.</summary>
    Load,
    Generate,
    Cancel,
}
