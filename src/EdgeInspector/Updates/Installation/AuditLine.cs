namespace EdgeInspector.Updates.Installation;

/// <summary>An entry of the audit log as it is kept.</summary>
/// <param name="Number">From 1, without holes.</param>
/// <param name="Time">UTC, by this box's clock.</param>
public sealed record AuditLine(long Number, DateTimeOffset Time, AuditEntry Entry);
