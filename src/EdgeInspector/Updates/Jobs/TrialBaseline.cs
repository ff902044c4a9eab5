namespace EdgeInspector.Updates.Jobs;

/// <summary>How the line fared with the model before, and what the shadow says it will be like. Written down with the job, for a restart.</summary>
public sealed record TrialBaseline
{
    /// <summary>99th percentile of a run of the model before, milliseconds; 0: not known.</summary>
    public double P99Ms { get; init; }

    /// <summary>Median of the same; 0: not known.</summary>
    public double P50Ms { get; init; }

    /// <summary>Share of frames that were NOT_JUDGED, 0-1.</summary>
    public double NotJudged { get; init; }

    /// <summary>Share of judged frames that will be NG, 0-1: what it was, and the change that the shadow saw. Null: not known.</summary>
    public double? Ng { get; init; }
}
