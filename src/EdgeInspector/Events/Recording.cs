using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>
/// What one judged frame leaves behind: its events and, where it is NG or NOT_JUDGED, its verdict. Stored, numbered and put into the
/// outbox in one transaction. Immutable; handed to <see cref="EventStore.Record(Recording)"/> in the order of judging.
/// </summary>
internal sealed record Recording
{
    /// <summary>ULID of the verdict.</summary>
    public required string Id { get; init; }

    public required string Camera { get; init; }

    public required long Frame { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameWidth { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameHeight { get; init; }

    /// <summary>Wall-clock capture time, UTC: for display.</summary>
    public required DateTimeOffset Time { get; init; }

    public required VerdictKind Verdict { get; init; }

    public NotJudgedReason Reason { get; init; }

    /// <summary>The reason in words; null where there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>Capture to verdict, milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>The model behind the verdict; null when none ran.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Phases caused by this frame, in the order of judging. The list must not change afterwards.</summary>
    public IReadOnlyList<InspectionEvent> Events { get; init; } = [];

    /// <summary>Ids of the open events that make the frame NG. The list must not change afterwards.</summary>
    public IReadOnlyList<string> NgEvents { get; init; } = [];

    public string? PartId { get; init; }

    public string? TriggerId { get; init; }

    /// <summary>Ids of those events whose evidence is taken from this frame.</summary>
    public IReadOnlyCollection<string> EvidenceOf { get; init; } = [];

    /// <summary>State stored for <see cref="EvidenceOf"/>: pending or skipped.</summary>
    public EvidenceState Evidence { get; init; }

    /// <summary>Whether this frame's verdict says something that the last stored one did not. Default true; false for the further frames of the same defects.</summary>
    public bool RecordsVerdict { get; init; } = true;

    /// <summary>Whether the verdict itself is stored: OK ones are only sampled to whoever listens.</summary>
    public bool StoresVerdict => RecordsVerdict && Verdict != VerdictKind.Ok;

    /// <summary>Numbers (<c>seq</c>) it takes: one per phase, one for a verdict other than OK.</summary>
    public int Sequences => Events.Count + (StoresVerdict ? 1 : 0);
}
