using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Inspection;

/// <summary>One object found in a picture, as it is reported.</summary>
/// <param name="Row">Of the findings' detections.</param>
/// <param name="Outcome">What the rules say of it.</param>
/// <param name="Form">Of its mask or turned box; null where only its box is known.</param>
/// <param name="Contrast">Grey levels by which it is lighter than its surroundings; NaN where that is not known.</param>
/// <param name="Outline">Polygon around its mask, frame pixels; empty where there is none.</param>
internal sealed record InspectedObject(
    int Row, string Label, float Confidence, FrameBox Box, string? Zone, RuleOutcome Outcome, ObjectForm? Form, float Contrast, IReadOnlyList<Vector2> Outline)
{
    /// <summary>Square pixels: of the object itself, or of its box.</summary>
    public float Area => Form?.Area ?? Box.Area;

    /// <summary>Pixels: of the object itself, or its box's longer edge.</summary>
    public float Length => Form?.Length ?? MathF.Max(Box.Width, Box.Height);

    /// <summary>What a second model says of it, most probable first; empty where none was asked.</summary>
    public IReadOnlyList<ObjectCaption> Captions { get; init; } = [];

    public bool IsNg => Outcome == RuleOutcome.Ng;
}
