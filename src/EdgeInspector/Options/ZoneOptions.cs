using System.Numerics;

namespace EdgeInspector.Options;

/// <summary>A named region of the picture.</summary>
public sealed record ZoneOptions
{
    /// <summary>1-64 letters, digits, <c>- _ .</c>, unique within the camera.</summary>
    public required string Name { get; init; }

    /// <summary>Corners in order, at least 3, each (x, y) as 0-1 of the frame's width and height; edges do not cross.</summary>
    public required IReadOnlyList<Vector2> Polygon { get; init; }
}
