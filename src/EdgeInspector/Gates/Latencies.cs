using EdgeInspector.Pipeline;

namespace EdgeInspector.Gates;

/// <summary>What a model's runs took, milliseconds.</summary>
internal readonly record struct Latencies(double P50Ms, double P99Ms)
{
    /// <summary>A tenth of a millisecond twice is no slower model.</summary>
    private const double MedianNoiseMs = 0.5;

    public static Latencies Of(LatencyHistogram times) => new(times.Milliseconds(0.5), times.Milliseconds(0.99));

    /// <summary>
    /// Whether the tail is longer than a policy allows and the model is why: a tail that the median knows nothing of is the box's load,
    /// which interrupts one model as well as the other.
    /// </summary>
    /// <param name="maxRatio">Of the 99th percentiles; half of the excess is asked of the medians.</param>
    /// <param name="tailNoiseMs">By which the 99th percentile wanders on a busy box.</param>
    public bool HasSlowerTailThan(Latencies before, double maxRatio, double tailNoiseMs) =>
        P99Ms > maxRatio * before.P99Ms && P99Ms - before.P99Ms > tailNoiseMs
        && P50Ms > (1 + ((maxRatio - 1) / 2)) * before.P50Ms && P50Ms - before.P50Ms > MedianNoiseMs;
}
