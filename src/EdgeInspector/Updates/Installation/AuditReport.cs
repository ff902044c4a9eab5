namespace EdgeInspector.Updates.Installation;

/// <summary>What reading the audit log came to.</summary>
/// <param name="Lines">The entries as they are written, in their order, up to the first that does not hold.</param>
/// <param name="Problem">The first thing that is not as it was written, for people; null: every entry is.</param>
public sealed record AuditReport(IReadOnlyList<AuditLine> Lines, string? Problem);
