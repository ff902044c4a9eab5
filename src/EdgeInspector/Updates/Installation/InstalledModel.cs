namespace EdgeInspector.Updates.Installation;

/// <summary>How one installed model stands.</summary>
public sealed record InstalledModel
{
    public required string Name { get; init; }

    /// <summary>The version the pointer names; null: none judges.</summary>
    public string? Running { get; init; }

    /// <summary>SHA-256 of the package that the running version came in; null: it was not installed from one.</summary>
    public string? RunningSha256 { get; init; }

    /// <summary>The version a rollback goes to; null: there is none.</summary>
    public string? Previous { get; init; }

    /// <summary>Whether the running version has not been confirmed yet.</summary>
    public bool IsOnTrial { get; init; }

    /// <summary>Starts of a version on trial that were not followed by a clean stop, 0-3.</summary>
    public int FailedStarts { get; init; }

    /// <summary>Lowest version that is still accepted, but for a rollback; null: any.</summary>
    public string? Floor { get; init; }

    /// <summary>Verified models to which no pointer leads yet.</summary>
    public IReadOnlyList<StagedModel> Staged { get; init; } = [];

    /// <summary>Hashes of packages that are refused.</summary>
    public IReadOnlyList<BlockedModel> Blocked { get; init; } = [];
}
