using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>One frame after its verdict, lent to the outputs for the length of the call.</summary>
internal readonly ref struct JudgedPicture
{
    public required string Camera { get; init; }

    /// <summary>Whoever keeps it takes a reference.</summary>
    public required Frame Frame { get; init; }

    public required ReadOnlySpan<ShownObject> Objects { get; init; }

    /// <summary>Anomaly map of the frame, lent like it; null where no anomaly model ran.</summary>
    public AnomalyMap? Heat { get; init; }

    /// <summary>Null where events ended without a frame of their own (source lost, shutdown); <see cref="Frame"/> is then the last one judged.</summary>
    public required Verdict? Verdict { get; init; }

    /// <summary>Capture to verdict.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>New, updated and ended events; immutable records, the list itself is reused.</summary>
    public required IReadOnlyList<InspectionEvent> Events { get; init; }

    /// <summary>Ids of the open events that make this frame NG.</summary>
    public required IReadOnlyList<string> NgEvents { get; init; }

    /// <summary>The model behind the verdict; null when none ran.</summary>
    public required ModelReference? Model { get; init; }
}
