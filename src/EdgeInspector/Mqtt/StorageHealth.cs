using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>Database and evidence in <c>health</c>; counts are since the start.</summary>
internal sealed record StorageHealth
{
    public required StoreStanding Standing { get; init; }

    /// <summary>Why it is not well, with the remedy; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>Judged frames whose records wait in memory.</summary>
    public int Waiting { get; init; }

    /// <summary>Event phases and verdicts stored.</summary>
    public long Written { get; init; }

    public required EvidenceCounts Evidence { get; init; }

    /// <summary>Bytes of evidence and database.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Bytes free on their disk.</summary>
    public long FreeBytes { get; init; }

    public static StorageHealth From(EventStore store, EvidenceStore evidence, Retention retention, long freeBytes) => new()
    {
        Standing = store.State.Standing,
        Reason = store.State.Reason ?? store.State.Alarm,
        Waiting = store.Waiting,
        Written = store.State.Written,
        Evidence = evidence.Counts,
        UsedBytes = retention.UsedBytes,
        FreeBytes = freeBytes,
    };
}
