using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>An object measured in a frame, and what the rules say of it.</summary>
/// <param name="Track">Valid as <see cref="Tracking.Track"/> says.</param>
/// <param name="Outcome">Of the rules in this frame.</param>
/// <param name="EventId">ULID of its open event, for an anomaly that is a known defect of that one's; null where it has none.</param>
public readonly record struct JudgedTrack(Track Track, RuleOutcome Outcome, string? EventId);
