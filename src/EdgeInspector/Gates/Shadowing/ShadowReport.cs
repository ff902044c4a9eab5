namespace EdgeInspector.Gates.Shadowing;

/// <summary>How a new model fared beside the running one. Shares are 0-1, of frames that both judged.</summary>
internal sealed record ShadowReport
{
    /// <summary>Frames that both judged.</summary>
    public long Frames { get; init; }

    /// <summary>Frames that passed meanwhile without being compared.</summary>
    public long Dropped { get; init; }

    /// <summary>Frames with different verdicts.</summary>
    public long Disagreements { get; init; }

    /// <summary>Of them, kept for review.</summary>
    public long Kept { get; init; }

    /// <summary>Share of NG by the running model, frame by frame.</summary>
    public double RunningNg { get; init; }

    /// <summary>Share of NG by the new model, frame by frame.</summary>
    public double OfferedNg { get; init; }

    /// <summary>99th percentile of a frame's judgement by the running model, milliseconds.</summary>
    public double RunningP99Ms { get; init; }

    /// <summary>The same by the new one.</summary>
    public double OfferedP99Ms { get; init; }

    /// <summary>Share of frames with the same verdict; 1 where none was compared.</summary>
    public double Agreement => Frames == 0 ? 1 : 1 - (Disagreements / (double)Frames);

    /// <summary>What the share of NG frames changes by when the new model judges, -1 to 1.</summary>
    public double NgChange => OfferedNg - RunningNg;
}
