namespace EdgeInspector.Core.Evaluation;

/// <summary>How well maps tell defective pixels from good ones. A figure is NaN where one of the two kinds is missing.</summary>
public sealed record PixelScores
{
    /// <summary>Area under the ROC curve of all pixels, 0-1.</summary>
    public required double Auroc { get; init; }

    /// <summary>Area under the per-region overlap curve up to the limit of false positives, divided by that limit, 0-1.</summary>
    public required double Aupro { get; init; }

    /// <summary>The threshold with the highest F1 over pixels.</summary>
    public required BestThreshold Best { get; init; }

    /// <summary>ROC curve, thinned to at most <see cref="PixelScorer.CurvePoints"/> points.</summary>
    public required IReadOnlyList<RocPoint> Roc { get; init; }

    /// <summary>Mean overlap of the regions over the false-positive rate, thinned like <see cref="Roc"/>.</summary>
    public required IReadOnlyList<RocPoint> Pro { get; init; }

    /// <summary>Defective regions there are.</summary>
    public required int Regions { get; init; }
}
