namespace EdgeInspector.Core.Evaluation;

/// <summary>The threshold with the highest F1.</summary>
/// <param name="F1">0-1; NaN where nothing is positive.</param>
/// <param name="Threshold">Least score that counts as positive; the highest where several are equally good.</param>
public readonly record struct BestThreshold(double F1, double Threshold);
