namespace EdgeInspector.Options;

/// <summary>What is kept on disk, and how much.</summary>
public sealed record StorageOptions
{
    /// <summary>Folder for the database, evidence and overlay.yml. Default /var/lib/edge-inspector: where packages keep state.</summary>
    public string Directory { get; init; } = "/var/lib/edge-inspector";

    /// <summary>Most bytes of evidence, 1 MiB-1 PiB; the oldest goes first. Default 10 GiB: some weeks of NG crops, a third of a small module's disk.</summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>Oldest evidence and events, 1 minute-3650 days. Default 30 days: a complaint's usual way back to the line.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Most messages waiting for the broker, 1000-100000000; beyond it the oldest are dropped and reported as a gap.
    /// Default 1000000: 72 hours without a broker at four messages a second, about 1 GB.
    /// </summary>
    public long OutboxMaxRows { get; init; } = 1_000_000;

    /// <summary>Most bytes of messages waiting for the broker, 1 MiB-1 PiB; whichever limit is reached first holds. Default 1 GiB: a million events of a kilobyte.</summary>
    public long OutboxMaxBytes { get; init; } = 1L << 30;

    /// <summary>Free space of the disk below which no evidence is written, 0-1 PiB. Default 256 MiB: the database and the system go on.</summary>
    public long MinFreeBytes { get; init; } = 256L << 20;

    /// <summary>What differs on this box from a file that many share; read between that file and the environment.</summary>
    public string OverlayFile => Path.Combine(Directory, "overlay.yml");
}
