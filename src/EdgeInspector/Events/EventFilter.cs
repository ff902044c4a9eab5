using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>Which events are asked for; every property that is set must hold.</summary>
internal sealed record EventFilter
{
    public static EventFilter All { get; } = new();

    public string? Camera { get; init; }

    public string? Class { get; init; }

    public VerdictKind? Verdict { get; init; }

    /// <summary>First seen at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First seen before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Recorded after the event of this <see cref="EventSummary.Number"/>.</summary>
    public long? After { get; init; }

    /// <summary>Recorded before the event of this <see cref="EventSummary.Number"/>: the next page of a list.</summary>
    public long? Before { get; init; }
}
