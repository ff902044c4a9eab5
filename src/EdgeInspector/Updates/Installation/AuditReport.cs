namespace EdgeInspector.Updates.Installation;

/// <summary>What reading the audit log came to.</summary>
/// <param name="Lines">The entries as they are written, in their order, up to the first that does not hold.</param>
/// <param name="Problem">The first thing that is not as it was written, for people; null: every entry is.</param>
/// <param name="Cut">Number of the last entry that was let go, since the log may not grow without end; 0: all are there.</param>
public sealed record AuditReport(IReadOnlyList<AuditLine> Lines, string? Problem, long Cut);
