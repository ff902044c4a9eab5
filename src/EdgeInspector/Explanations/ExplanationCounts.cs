namespace EdgeInspector.Explanations;

/// <summary>How explaining goes, since the start. Immutable.</summary>
internal sealed record ExplanationCounts
{
    /// <summary>Explanations written by a model.</summary>
    public long ByModel { get; init; }

    /// <summary>Explanations written by the templates.</summary>
    public long ByTemplate { get; init; }

    /// <summary>Events that were not explained because too many waited.</summary>
    public long Dropped { get; init; }

    /// <summary>Times a model was asked and gave nothing that could be used.</summary>
    public long Failed { get; init; }

    /// <summary>Sentences that models wrote.</summary>
    public long Sentences { get; init; }

    /// <summary>Those of them that passed the check.</summary>
    public long Grounded { get; init; }

    /// <summary>Why explanations are not what they should be; null when they are.</summary>
    public string? Reason { get; init; }

    /// <summary>Share of models' sentences that passed, 0-1; null where none was written.</summary>
    public double? GroundingRate => Sentences == 0 ? null : (double)Grounded / Sentences;
}
