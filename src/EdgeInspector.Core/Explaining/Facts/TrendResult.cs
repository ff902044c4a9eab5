namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>What the test of a trend decided.</summary>
/// <param name="P">How probable a difference of this size is by chance alone, 0-1.</param>
public readonly record struct TrendResult(Trend Trend, double P);
