namespace EdgeInspector.Updates.Jobs;

/// <summary>What a new model must show before it judges, and how long it is watched after. A release may ask for more than the site, never for less.</summary>
public sealed record GatePolicy
{
    /// <summary>Pictures of the site's own lock whose verdict may change, 0-10000. Default 0: each was locked because it must not.</summary>
    public int MaxFlips { get; init; }

    /// <summary>Live frames that it runs beside the running model, 0-1000000. Default 300: ten seconds of a 30 fps line, some hundred parts of a slow one.</summary>
    public int ShadowFrames { get; init; } = 300;

    /// <summary>Least share of shadow frames with the same verdict, 0-1. Default 0.95: a better model differs somewhere, a broken one nearly everywhere.</summary>
    public double MinAgreement { get; init; } = 0.95;

    /// <summary>Most its p99 may take, as a multiple of the running model's, 1-100. Default 1.5: still within most deadlines.</summary>
    public double MaxLatencyRatio { get; init; } = 1.5;

    /// <summary>Most memory it may take in the probe, bytes. Default 2 GiB: a quarter of the smallest box.</summary>
    public long MaxMemoryBytes { get; init; } = 2L << 30;

    /// <summary>How long it judges under watch before the old one is let go. Default 10 minutes.</summary>
    public TimeSpan BakeTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most memory that may be asked for: 1 TiB.</summary>
    public const long MostMemoryBytes = 1L << 40;

    /// <summary>A policy that every model meets: what a release asks that says nothing of a point.</summary>
    public static GatePolicy AsksNothing { get; } = new()
    {
        MaxFlips = 10_000,
        ShadowFrames = 0,
        MinAgreement = 0,
        MaxLatencyRatio = 100,
        MaxMemoryBytes = MostMemoryBytes,
        BakeTime = TimeSpan.Zero,
    };

    /// <summary>The stricter of both in every point.</summary>
    public GatePolicy And(GatePolicy other) => new()
    {
        MaxFlips = Math.Min(MaxFlips, other.MaxFlips),
        ShadowFrames = Math.Max(ShadowFrames, other.ShadowFrames),
        MinAgreement = Math.Max(MinAgreement, other.MinAgreement),
        MaxLatencyRatio = Math.Min(MaxLatencyRatio, other.MaxLatencyRatio),
        MaxMemoryBytes = Math.Min(MaxMemoryBytes, other.MaxMemoryBytes),
        BakeTime = BakeTime >= other.BakeTime ? BakeTime : other.BakeTime,
    };
}
