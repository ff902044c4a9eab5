namespace EdgeInspector.Events;

/// <summary>News of an event's evidence, stored in a transaction after the one that stored the event.</summary>
/// <param name="Event">Event id.</param>
/// <param name="Time">Of the frame.</param>
/// <param name="Files">Files to refer to; empty unless the state is <see cref="EvidenceState.Stored"/>.</param>
internal sealed record EvidenceChange(string Event, EvidenceState State, DateTimeOffset Time, IReadOnlyList<EvidenceFile> Files);
