namespace EdgeInspector.Core.Hosting;

/// <summary>A library or program of the box that a binding works with, as it was found.</summary>
public sealed record NativePart
{
    /// <summary>Lower-case letters, digits and <c>-</c>; never changes.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Null where it does not say, or cannot be used.</summary>
    public string? Version { get; init; }

    /// <summary>Absolute path of what was loaded; null where unknown.</summary>
    public string? File { get; init; }

    /// <summary>Why it cannot be used; null when it works.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is there, but broken.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>What does not work without it, as a sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>Debian and Ubuntu package that brings it; null where it comes with the program.</summary>
    public string? Package { get; init; }
}
