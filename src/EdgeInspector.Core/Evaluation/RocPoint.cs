namespace EdgeInspector.Core.Evaluation;

/// <summary>What calling everything from a threshold on positive brings.</summary>
/// <param name="Threshold">Least score that counts as positive.</param>
/// <param name="FalsePositiveRate">Share of the negatives called positive, 0-1.</param>
/// <param name="TruePositiveRate">Share of the positives called positive (recall), 0-1; of AUPRO the mean share of each region.</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
