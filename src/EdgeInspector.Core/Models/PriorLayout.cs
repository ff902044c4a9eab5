namespace EdgeInspector.Core.Models;

/// <summary>The boxes that an SSD's offsets refer to: at each cell of a grid per stride, row by row, those of that level in their order.</summary>
public sealed record PriorLayout
{
    /// <summary>Model pixels per cell of each level, above 0, in the order of the outputs.</summary>
    public required IReadOnlyList<float> Strides { get; init; }

    /// <summary>Width and height of each level's boxes, model pixels, above 0.</summary>
    public required IReadOnlyList<IReadOnlyList<(float Width, float Height)>> Boxes { get; init; }

    /// <summary>Factor on the offsets of the centre. Default 0.1: what SSDs are trained with.</summary>
    public float CenterVariance { get; init; } = 0.1f;

    /// <summary>Factor on the logarithms of the size. Default 0.2: what SSDs are trained with.</summary>
    public float SizeVariance { get; init; } = 0.2f;

    /// <summary>Whether the scores are logits. Default false: probabilities.</summary>
    public bool Softmax { get; init; }
}
