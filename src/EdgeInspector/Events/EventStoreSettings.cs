namespace EdgeInspector.Events;

/// <summary>Where events are stored and how much may wait.</summary>
internal sealed record EventStoreSettings
{
    /// <summary>Folder of <c>events.db</c>; made when absent.</summary>
    public required string Directory { get; init; }

    /// <summary>ULID of this start of the program.</summary>
    public required string Boot { get; init; }

    /// <summary>Most messages waiting for the broker, at least 1; beyond it the oldest are dropped and reported. Default 1000000: 72 hours at four a second.</summary>
    public long OutboxMaxMessages { get; init; } = 1_000_000;

    /// <summary>Most bytes of payload waiting, at least 1024. Default 1 GiB: as many messages of the usual size.</summary>
    public long OutboxMaxBytes { get; init; } = 1L << 30;

    /// <summary>Recordings held in memory while the disk takes none, at least 1. Default 20000: eleven minutes of a 30 fps camera that rejects everything, some 20 MB.</summary>
    public int QueueCapacity { get; init; } = 20_000;

    /// <summary>Longest that <see cref="EventStore.Dispose"/> tries to store what is queued. Default 3 s: a stop must end within five.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    public string DatabasePath => Path.Combine(Directory, "events.db");
}
