namespace EdgeInspector.Updates.Tuf;

/// <summary>How far a repository may lead a client.</summary>
/// <remarks>The figures of the reference client (theupdateframework/python-tuf, <c>ngclient/config.py</c>).</remarks>
public sealed record TufLimits
{
    /// <summary>Roots taken in one update. Default 256.</summary>
    public int MaxRoots { get; init; } = 256;

    /// <summary>Roles asked for one target. Default 32.</summary>
    public int MaxDelegations { get; init; } = 32;

    /// <summary>Roles asked when all targets are listed. Default 1024: one for each model of a large plant.</summary>
    public int MaxListedRoles { get; init; } = 1024;

    /// <summary>Bytes of a root. Default 512000.</summary>
    public long MaxRootBytes { get; init; } = 512_000;

    /// <summary>Bytes of a timestamp. Default 16384.</summary>
    public long MaxTimestampBytes { get; init; } = 16_384;

    /// <summary>Bytes of a snapshot whose length is not signed. Default 2000000.</summary>
    public long MaxSnapshotBytes { get; init; } = 2_000_000;

    /// <summary>Bytes of targets metadata whose length is not signed. Default 5000000.</summary>
    public long MaxTargetsBytes { get; init; } = 5_000_000;

    /// <summary>Longest wait for an answer or its next bytes. Default 30 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for a whole file of metadata, however it trickles in: other channels wait meanwhile. Default 2 min.</summary>
    public TimeSpan MetadataTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
