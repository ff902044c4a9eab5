namespace EdgeInspector.Events;

/// <summary>A snapshot of the event store, for health and the page.</summary>
internal sealed record StoreState
{
    public StoreStanding Standing { get; init; }

    /// <summary>Why it is not <see cref="StoreStanding.Ok"/>, with the remedy; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What was found damaged in this run and where it was put; null when nothing was. Stays until the next start: somebody should look.</summary>
    public string? Alarm { get; init; }

    /// <summary>Last number given in this boot.</summary>
    public long LastSeq { get; init; }

    /// <summary>Event phases and verdicts stored in this boot.</summary>
    public long Written { get; init; }

    /// <summary>Transactions committed in this boot.</summary>
    public long Commits { get; init; }

    /// <summary>Messages waiting for the broker.</summary>
    public long OutboxMessages { get; init; }

    /// <summary>Bytes of payload waiting for the broker.</summary>
    public long OutboxBytes { get; init; }

    /// <summary>Numbers given up in this boot, for whatever <see cref="GapReason"/>.</summary>
    public long Lost { get; init; }

    /// <summary>Changes whenever the list of gaps does.</summary>
    public long GapsVersion { get; init; }

    /// <summary>Changes when the database file was replaced by a new one: readers must open it again, from the start.</summary>
    public int Generation { get; init; }
}
