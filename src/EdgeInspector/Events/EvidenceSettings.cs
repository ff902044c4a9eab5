namespace EdgeInspector.Events;

/// <summary>Where evidence is kept, and how much.</summary>
internal sealed record EvidenceSettings
{
    /// <summary>Folder of <c>yyyy/mm/dd/</c>; made when absent.</summary>
    public required string Directory { get; init; }

    /// <summary>Most bytes of evidence and database together, at least 1 MiB; the oldest goes first. Default 10 GiB.</summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>Oldest evidence and records. Default 30 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>No evidence is written while less is free on the disk, in bytes. Default 256 MiB: the events themselves must still find room.</summary>
    public long MinFreeBytes { get; init; } = 256L << 20;

    /// <summary>Frames that may wait to be encoded, at least 1. Default 4: each holds one frame of its camera's pool.</summary>
    public int QueueCapacity { get; init; } = 4;

    /// <summary>How often an idle encoder looks whether what kept it from storing is gone. Default 5 s: soon enough for people, and no wear of the disk.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>1-100. Default 90: no visible artefacts around a defect.</summary>
    public int CropQuality { get; init; } = 90;

    /// <summary>Shortest edge of a crop, in pixels, where the frame allows: enough of the surroundings to see where it is. Default 192.</summary>
    public int CropEdge { get; init; } = 192;

    /// <summary>Makes a folder's changes durable (fsync of the folder, which the base library cannot). Null: left to the file system.</summary>
    public Action<string>? SyncDirectory { get; init; }
}
