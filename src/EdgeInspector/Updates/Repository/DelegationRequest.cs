namespace EdgeInspector.Updates.Repository;

/// <summary>Who may publish some of a channel's files without the keys of the others.</summary>
public sealed record DelegationRequest
{
    /// <summary>Name of the role, such as a model's or a group's.</summary>
    public required string Name { get; init; }

    /// <summary>Files it may publish; empty: <c>NAME/*</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Files of the public keys that may sign for it, in place of those before; empty: one is made in the channel's <c>keys/</c>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Keys that have to sign. Default 1.</summary>
    public int Threshold { get; init; } = 1;
}
