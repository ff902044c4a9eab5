namespace EdgeInspector.Events;

/// <summary>Numbers of one boot that will not arrive, both ends included.</summary>
/// <param name="Time">When the gap was last widened, UTC.</param>
internal sealed record GapRange(string Boot, long First, long Last, GapReason Reason, DateTimeOffset Time);
