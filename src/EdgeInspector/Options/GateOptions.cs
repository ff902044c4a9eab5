namespace EdgeInspector.Options;

/// <summary>What this site asks of every new model before it judges. A release may ask for more, never for less.</summary>
public sealed record GateOptions
{
    /// <summary>Pictures of the site's own lock whose verdict may change, 0-10000. Default 0: each was locked because it must not.</summary>
    public int MaxFlips { get; init; }

    /// <summary>Live frames that it runs beside the running model, 0-1000000. Default 300: ten seconds of a 30 fps line.</summary>
    public int ShadowFrames { get; init; } = 300;

    /// <summary>Least share of shadow frames with the same verdict, 0-1. Default 0.95: a better model differs somewhere, a broken one nearly everywhere.</summary>
    public double MinAgreement { get; init; } = 0.95;

    /// <summary>Most its p99 may take, as a multiple of the running model's, 1-100. Default 1.5: still within most deadlines.</summary>
    public double MaxLatencyRatio { get; init; } = 1.5;

    /// <summary>Most memory it may take in the probe, 16 MiB-1 TiB. Default 2 GiB: a quarter of the smallest box.</summary>
    public long MaxMemory { get; init; } = 2L << 30;

    /// <summary>How long it judges under watch before the old one is let go, 0 s-30 days. Default 10 minutes.</summary>
    public TimeSpan BakeTime { get; init; } = TimeSpan.FromMinutes(10);
}
