namespace EdgeInspector.Updates.Installation;

/// <summary>The last line of the audit log: its number, from 1, and its SHA-256.</summary>
internal readonly record struct AuditHead(long Number, string Hash);
