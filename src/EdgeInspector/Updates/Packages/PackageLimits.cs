namespace EdgeInspector.Updates.Packages;

/// <summary>How much a package may bring along.</summary>
public sealed record PackageLimits
{
    /// <summary>Bytes of all files together. Default 4 GiB: the largest quantised language models that fit beside a line are half of it.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>Files. Default 10000: golden pictures are the many.</summary>
    public int MaxFiles { get; init; } = 10_000;
}
