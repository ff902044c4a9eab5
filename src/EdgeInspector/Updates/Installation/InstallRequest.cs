namespace EdgeInspector.Updates.Installation;

/// <summary>What somebody at this box's command line asks of the daemon that runs.</summary>
public sealed record InstallRequest
{
    public const string SchemaName = "edge-inspector/install-request/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>ULID; the name of its files.</summary>
    public required string Id { get; init; }

    /// <summary>What to install: a channel's name or an http(s) address; null with a package in the inbox, or a rollback.</summary>
    public string? Source { get; init; }

    /// <summary>The package's file in the inbox, absolute; set by <see cref="InstallInbox.List"/>. Null: there is none.</summary>
    public string? Package { get; init; }

    /// <summary>What the package was called where it came from, for people; null: there is none.</summary>
    public string? PackageName { get; init; }

    /// <summary>Of the package, 64 small hexadecimal digits; null: there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The model, where one of several is meant; of a rollback always.</summary>
    public string? Model { get; init; }

    /// <summary>Whether <see cref="Model"/> goes back to its previous version; nothing is installed then.</summary>
    public bool IsRollback { get; init; }

    /// <summary>Why, for the audit log; of a rollback.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether a package from outside a channel was allowed by whoever asks, who can write this box's state.</summary>
    public bool IsAllowedOffline { get; init; }

    /// <summary>Who asks, for the audit log.</summary>
    public required string From { get; init; }
}
