namespace EdgeInspector.Options;

/// <summary>Where new models come from, when they may come and what they must show.</summary>
public sealed record UpdateOptions
{
    /// <summary>Default none: models change only when somebody at the box changes them.</summary>
    public IReadOnlyList<UpdateChannelOptions> Channels { get; init; } = [];

    /// <summary>How often channels are asked, 10 s-30 days. Default 15 minutes: forty boxes are one small request in 20 s for the server.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Hours in which models may be changed. Default none: at any time, since a swap leaves no frame unjudged.</summary>
    public IReadOnlyList<UpdateWindowOptions> Windows { get; init; } = [];

    /// <summary>IANA name of the zone whose clock <see cref="Windows"/> go by, such as Europe/Berlin. Default null: the box's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Free space that a download must leave, 0-1 PiB. Default 1 GiB: the evidence of a day, and more than <c>storage:min_free_bytes</c>.</summary>
    public long MinFreeBytes { get; init; } = 1L << 30;

    /// <summary>Groups this box belongs to; a release may be meant for some. Default none.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Folder with the public keys and certificates of those whose models are believed. Default /etc/edge-inspector/trust: configuration, not state.</summary>
    public string Trust { get; init; } = "/etc/edge-inspector/trust";

    /// <summary>Default refuse: what no channel vouches for is not installed.</summary>
    public OfflinePackages Offline { get; init; }

    public GateOptions Gates { get; init; } = new();
}
