namespace EdgeInspector.Mqtt;

/// <summary>Quantiles of a duration, milliseconds.</summary>
internal sealed record LatencyHealth(double P50Ms, double P99Ms);
