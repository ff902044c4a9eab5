namespace EdgeInspector.Core.Models;

/// <summary>How a large picture is looked at in overlapping parts, so that small objects keep their pixels.</summary>
/// <remarks>Akyon et al., "Slicing Aided Hyper Inference", ICIP 2022: overlap 0.2, the whole picture besides, intersection over the smaller box 0.5.</remarks>
public sealed record SliceOptions
{
    /// <summary>Shortest edge of a part, pixels: a smaller one shows no defect whole.</summary>
    public const int LeastEdge = 32;

    /// <summary>Greatest <see cref="Overlap"/>: beyond it parts hardly move on.</summary>
    public const float MostOverlap = 0.9f;

    /// <summary>Columns of a part, frame pixels, 32-8192.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of a part, frame pixels, 32-8192.</summary>
    public required int Height { get; init; }

    /// <summary>Least part of its edge that a part shares with the next one, 0-0.9. Default 0.2; it should exceed the largest defect.</summary>
    public float Overlap { get; init; } = 0.2f;

    /// <summary>Whether the whole picture is looked at too, for objects larger than a part. Default true.</summary>
    public bool Whole { get; init; } = true;

    /// <summary>
    /// Boxes of one class that cover each other's smaller one by this much, 0-1, are one object, whose box holds both. Default 0.5.
    /// </summary>
    public float Match { get; init; } = 0.5f;
}
