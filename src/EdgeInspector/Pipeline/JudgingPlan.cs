using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Pipeline;

/// <summary>How a camera's frames are judged; replaced between two of them.</summary>
/// <param name="Lanes">The models that see every frame; shared with other cameras, and in use until a later plan is in force.</param>
/// <param name="Options">Zones, rules, deadline.</param>
/// <param name="Deadline">Capture to verdict; a later one is NOT_JUDGED while the source is live: behind a recording nothing waits. Null: none is late.</param>
internal sealed record JudgingPlan(IReadOnlyList<ModelLane> Lanes, InspectorOptions Options, TimeSpan? Deadline)
{
    /// <summary>How detectors look at large frames; null: as each one's manifest says.</summary>
    public SliceOptions? Slices { get; init; }
}
