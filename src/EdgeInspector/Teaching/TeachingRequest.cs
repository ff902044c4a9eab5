using EdgeInspector.Options;

namespace EdgeInspector.Teaching;

/// <summary>What is to be taught, from what, and where it goes.</summary>
public sealed record TeachingRequest
{
    /// <summary>Default backbone: the one that ships.</summary>
    public const string DefaultBackbone = "backbone-small";

    /// <summary>Longer edge that pictures are fed in, pixels. Default 320: a hundred frames a second on a small box; defects of a fortieth of the picture are seen.</summary>
    public const int DefaultEdge = 320;

    /// <summary>Folder of good pictures, searched with its subfolders, or one picture.</summary>
    public required string Images { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Folder that models lie in; the model becomes <c>NAME/VERSION</c> within.</summary>
    public required string Output { get; init; }

    /// <summary>Name, folder or file of the backbone. Null (default): that of the model to add to, else <see cref="DefaultBackbone"/>.</summary>
    public string? Backbone { get; init; }

    /// <summary>Longer edge, pixels. Null (default): that of the model to add to, else <see cref="DefaultEdge"/> or the one size a backbone takes.</summary>
    public int? Edge { get; init; }

    /// <summary>Whether the pictures are added to what the model knows already.</summary>
    public bool Add { get; init; }

    public GivenOptions Options { get; init; } = new();

    /// <summary>Where other models are looked for, and how they run.</summary>
    public required ModelStoreOptions Models { get; init; }
}
