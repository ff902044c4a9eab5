using EdgeInspector.Core.Models;

namespace EdgeInspector.Models;

/// <summary>One version of one model in the store, usable or not.</summary>
public sealed record ModelListing
{
    public required string Name { get; init; }

    /// <summary>Folder name of the version; null where the model has none.</summary>
    public string? Version { get; init; }

    /// <summary>Whether this version runs.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Folder of the version, or of the model where it has none.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes of the model file; null where it cannot be used.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Null where it cannot be read.</summary>
    public ModelManifest? Manifest { get; init; }

    /// <summary>Why it cannot be used, and what to do; null when it can.</summary>
    public string? Problem { get; init; }
}
