namespace EdgeInspector.Mqtt;

/// <summary>One model in <c>health</c>.</summary>
internal sealed record ModelHealth
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Where it really runs: <c>cpu</c>, <c>cuda</c>, <c>tensorrt</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Why it does not run, or not where it was asked to; null when all is well.</summary>
    public string? Reason { get; init; }

    public long Runs { get; init; }

    public long Failures { get; init; }

    /// <summary>One run; null before the first.</summary>
    public LatencyHealth? Latency { get; init; }
}
