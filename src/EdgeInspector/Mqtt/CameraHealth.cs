namespace EdgeInspector.Mqtt;

/// <summary>One camera in <c>health</c>; counts are since the start.</summary>
internal sealed record CameraHealth
{
    public required string Name { get; init; }

    /// <summary>A word of the pipeline: <c>running</c>, <c>stalled</c>, <c>lost</c> and the like.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    /// <summary>Frames judged per second, lately.</summary>
    public double Fps { get; init; }

    public long Frames { get; init; }

    public long Judged { get; init; }

    public long Ng { get; init; }

    public long NotJudged { get; init; }

    public long Dropped { get; init; }

    public long Corrupt { get; init; }

    /// <summary>Capture to verdict; null before the first.</summary>
    public LatencyHealth? Latency { get; init; }
}
