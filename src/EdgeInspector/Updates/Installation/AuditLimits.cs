namespace EdgeInspector.Updates.Installation;

/// <summary>How much of the audit log is kept. As it stands 2.25 MiB: about a thousand updates, or as many refusals as a bad channel makes in a year.</summary>
public sealed record AuditLimits
{
    /// <summary>Bytes from which a file is closed and the next begun. Default 256 KiB: read and checked in some milliseconds.</summary>
    public long FileBytes { get; init; } = 256 << 10;

    /// <summary>Closed files that are kept, 1 or more. Default 8.</summary>
    public int ClosedFiles { get; init; } = 8;
}
