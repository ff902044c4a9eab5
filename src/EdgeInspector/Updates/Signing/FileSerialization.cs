namespace EdgeInspector.Updates.Signing;

/// <summary>How a model's files were listed and hashed, as the signature states it.</summary>
public sealed record FileSerialization
{
    /// <summary>Names at the top of a model's folder that never belong to the model.</summary>
    public static IReadOnlyList<string> AlwaysIgnored { get; } = [".git", ".gitattributes", ".github", ".gitignore"];

    /// <summary>Bytes per signed range; null (default): files are hashed whole.</summary>
    public long? ShardSize { get; init; }

    /// <summary>Paths below the folder that were left out beside <see cref="AlwaysIgnored"/>, with all below them.</summary>
    public IReadOnlyList<string> IgnoredPaths { get; init; } = [];
}
