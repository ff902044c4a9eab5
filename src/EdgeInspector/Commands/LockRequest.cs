namespace EdgeInspector.Commands;

/// <summary>What <c>models lock add</c> was asked for.</summary>
/// <param name="Verdict"><c>OK</c> or <c>NG</c>.</param>
/// <param name="Camera">Null: of an event its own, else every camera.</param>
internal sealed record LockRequest(IReadOnlyList<string> Pictures, IReadOnlyList<string> Events, string Verdict, string? Camera, string? Note);
