namespace EdgeInspector.Updates.Repository;

/// <summary>How a channel begins.</summary>
public sealed record RootPlan
{
    /// <summary>Root keys that are made here, 0-16. Default 3: one may be lost, and one more be stolen.</summary>
    public int NewRootKeys { get; init; } = 3;

    /// <summary>Root keys that have to sign a root, 1 to all of them. Default 2.</summary>
    public int Threshold { get; init; } = 2;

    /// <summary>Files of public keys of people who made theirs themselves (<c>models repo keygen</c>).</summary>
    public IReadOnlyList<string> RootKeys { get; init; } = [];

    public RepositorySettings Settings { get; init; } = new();
}
