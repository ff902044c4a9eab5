using EdgeInspector.Core.Models;

namespace EdgeInspector.Commands;

/// <summary>What <c>inspect</c> was asked.</summary>
internal sealed record InspectRequest
{
    /// <summary>Pictures, folders and clips, at least one.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    public required string Model { get; init; }

    /// <summary>Folder for annotated pictures; null: none are written.</summary>
    public string? Output { get; init; }

    /// <summary>Of annotated pictures: jpg or png.</summary>
    public string Format { get; init; } = "jpg";

    /// <summary>File; null: none.</summary>
    public string? Csv { get; init; }

    public bool Json { get; init; }

    /// <summary>Model that looks at each object besides; null: none.</summary>
    public string? Captions { get; init; }

    /// <summary>File of captions it compares with; null: its own.</summary>
    public string? Knowledge { get; init; }

    /// <summary>File with rules and zones; null: every class is NG at its model's threshold.</summary>
    public string? Rules { get; init; }

    /// <summary>Of a clip every which frame is looked at, 1 or more.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Over the manifest's; null: the manifest's.</summary>
    public SliceOptions? Slices { get; init; }

    /// <summary>Millimetres per pixel; null: not calibrated.</summary>
    public float? Millimetres { get; init; }

    public int Threads { get; init; }
}
