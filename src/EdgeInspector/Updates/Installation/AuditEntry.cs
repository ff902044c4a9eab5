namespace EdgeInspector.Updates.Installation;

/// <summary>One thing that happened to this box's models.</summary>
public sealed record AuditEntry
{
    public required AuditEvent Event { get; init; }

    /// <summary>The model's name; null where it is not known.</summary>
    public string? Model { get; init; }

    public string? Version { get; init; }

    /// <summary>Of the package, 64 small hexadecimal digits; null: not known, or no package.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where it came from and who asked for it, e.g. <c>channel stable, mqtt</c>.</summary>
    public string? From { get; init; }

    /// <summary>Why, in words for a person.</summary>
    public string? Reason { get; init; }

    /// <summary>The same for programs, as <see cref="Jobs.UpdateException.Code"/>.</summary>
    public string? Code { get; init; }
}
