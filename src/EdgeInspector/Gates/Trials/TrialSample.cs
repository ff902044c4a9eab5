namespace EdgeInspector.Gates.Trials;

/// <summary>Counters of the line at one moment; all grow.</summary>
internal readonly record struct TrialSample
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>Runs of the model.</summary>
    public required long Runs { get; init; }

    /// <summary>Runs that failed, NaN among them.</summary>
    public required long Failures { get; init; }

    /// <summary>Frames of its cameras with a verdict OK or NG.</summary>
    public required long Judged { get; init; }

    /// <summary>Frames of its cameras with none.</summary>
    public required long NotJudged { get; init; }

    /// <summary>Frames of its cameras with NG.</summary>
    public required long Ng { get; init; }

    /// <summary>Bytes of memory that the program holds; the one figure that also falls. 0: not known.</summary>
    public long MemoryBytes { get; init; }
}
