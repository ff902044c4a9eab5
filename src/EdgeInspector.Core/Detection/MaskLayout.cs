namespace EdgeInspector.Core.Detection;

/// <summary>Where the masks of single objects lie in a model's outputs.</summary>
public sealed record MaskLayout
{
    /// <summary>Output that holds boxes, scores and coefficients, <c>[rows, N]</c>, or with <see cref="RowLength"/> <c>[N, RowLength]</c>.</summary>
    public required int Boxes { get; init; }

    /// <summary>Output that holds the prototypes, <c>[M, h, w]</c>.</summary>
    public required int Prototypes { get; init; }

    /// <summary>N.</summary>
    public required int Proposals { get; init; }

    /// <summary>Row, or place in a proposal's row, of the first coefficient.</summary>
    public required int FirstCoefficient { get; init; }

    /// <summary>Values in a row where each proposal has one of its own; 0 (default): proposals are columns.</summary>
    public int RowLength { get; init; }

    /// <summary>M.</summary>
    public required int Masks { get; init; }

    /// <summary>w.</summary>
    public required int Columns { get; init; }

    /// <summary>h.</summary>
    public required int Rows { get; init; }

    /// <summary>Model pixels that w cells cover.</summary>
    public required int Width { get; init; }

    /// <summary>Model pixels that h cells cover.</summary>
    public required int Height { get; init; }

    /// <summary>Where in that output coefficient <paramref name="mask"/> of a proposal stands.</summary>
    internal int Coefficient(int mask, int proposal) =>
        RowLength > 0 ? (proposal * RowLength) + FirstCoefficient + mask : ((FirstCoefficient + mask) * Proposals) + proposal;
}
