using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>What whoever works on a channel brings along.</summary>
public sealed record RepositoryAccess
{
    /// <summary>Files of private keys, or folders with <c>*.key</c>. Empty: the channel's own <c>keys/</c>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Of encrypted keys, and for those that are made; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>Lends what .NET lacks.</summary>
    public required Ed25519Verifier Ed25519 { get; init; }

    /// <summary>Makes names in a folder durable.</summary>
    public required Action<string> SyncDirectory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
