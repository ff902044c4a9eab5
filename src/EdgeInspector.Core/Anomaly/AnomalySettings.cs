namespace EdgeInspector.Core.Anomaly;

/// <summary>The part of a manifest that only anomaly models have.</summary>
public sealed record AnomalySettings
{
    /// <summary>Of the picture's score. Null (default): the model's scores are 0-1 with the threshold at 0.5 already.</summary>
    public ScoreCalibration? Calibration { get; init; }

    /// <summary>Of the map. Null (default): the same as the score's.</summary>
    public ScoreCalibration? MapCalibration { get; init; }

    /// <summary>Default <see cref="ScoreRule.Map"/>.</summary>
    public ScoreRule Score { get; init; } = ScoreRule.Map;

    /// <summary>
    /// Standard deviation of the Gaussian that smooths the map, model pixels, 0-64; 0: none. Default 0: a map that a model exports is
    /// taken as it is.
    /// </summary>
    public float Smoothing { get; init; }

    /// <summary>Decoder reconstruction: default <see cref="ReconstructionError.L2"/>.</summary>
    public ReconstructionError Error { get; init; } = ReconstructionError.L2;

    /// <summary>Decoder logits: index of the class that is anomalous. Null (default): the last.</summary>
    public int? AnomalousClass { get; init; }

    /// <summary>Decoder logits with a single number: whether that is a logit rather than a probability. Default false.</summary>
    public bool Logit { get; init; }

    /// <summary>Decoders patchcore and padim: cells on each side of the window that features are averaged over, 1, 3 or 5. Default 1: none.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>Decoders patchcore and padim: file with a factor for every feature, <c>[C]</c>; null: as the backbone gives them.</summary>
    public string? Scale { get; init; }

    /// <summary>Decoder patchcore: file with the memory bank, <c>[N, D]</c>.</summary>
    public string? Bank { get; init; }

    /// <summary>
    /// Decoder patchcore: how much a place counts beside what is seen there: the weight, in units of a feature's distance, of being as far
    /// apart as the longer edge, 0-1000. The bank then has the two coordinates as its last columns. Default 0: places do not matter.
    /// </summary>
    public float Position { get; init; }

    /// <summary>Decoder patchcore with score patch: neighbours that weigh the score, 1-64; 1: no weighing. Default 9, as the paper's authors use.</summary>
    public int Neighbours { get; init; } = 9;

    /// <summary>Decoder padim: file with the mean features, <c>[H, W, C]</c>.</summary>
    public string? Mean { get; init; }

    /// <summary>Decoder padim: file with the features' covariance, <c>[H, W, C, C]</c>, regularised.</summary>
    public string? Covariance { get; init; }

    /// <summary>Names of the files beside the manifest that the model needs besides its own.</summary>
    public IEnumerable<string> Files => new[] { Scale, Bank, Mean, Covariance }.OfType<string>();
}
