namespace EdgeInspector.Updates.Jobs;

/// <summary>What somebody, or a channel, wants done to a model.</summary>
public sealed record UpdateOrder
{
    /// <summary>ULID; the job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The model; null: the package tells.</summary>
    public string? Model { get; init; }

    /// <summary>The channel it comes from; null: from elsewhere.</summary>
    public string? Channel { get; init; }

    /// <summary>An http(s) address outside every channel.</summary>
    public Uri? Address { get; init; }

    /// <summary>A package on this box, absolute.</summary>
    public string? Package { get; init; }

    /// <summary>SHA-256 of <see cref="Package"/>.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether somebody at this box's own command line allowed a package from outside a channel.</summary>
    public bool IsAllowedOffline { get; init; }

    /// <summary>Whether the model goes back to its previous version; nothing is installed then.</summary>
    public bool IsRollback { get; init; }

    /// <summary>Why, of a rollback.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asks: <c>mqtt</c>, <c>page</c>, <c>channel NAME</c>, a user of this box.</summary>
    public required string From { get; init; }
}
