namespace EdgeInspector.Core.Patches;

/// <summary>How a model of whole pictures is run over parts of one. A manifest's <c>patches</c>.</summary>
public sealed record PatchOptions
{
    public PatchSplit Split { get; init; } = PatchSplit.Grid;

    /// <summary>
    /// Columns and rows of the grid; null (default): by <see cref="Size"/>. 1-64 each. Of <see cref="PatchSplit.Grid"/> only.
    /// </summary>
    public (int Columns, int Rows)? Cells { get; init; }

    /// <summary>
    /// Width and height of a patch, or of the largest, in frame pixels, each 8-8192; null (default): the model's input size for a grid,
    /// the frame's short edge for the adaptive split.
    /// </summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>
    /// Part of a patch that the next one covers too, 0-0.9; of the adaptive split, what a patch sees beyond its square on all sides
    /// together. Default 0.25: a defect on a seam lies within one patch if it is up to a quarter of it.
    /// </summary>
    public float Overlap { get; init; } = 0.25f;

    public PatchFusion Fusion { get; init; } = PatchFusion.Mean;

    /// <summary>Patches in one run of a model whose batch is open, 1-256. Default 8.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Shortest edge of an adaptive patch, frame pixels, 8-8192. Default 64.</summary>
    public int MinSize { get; init; } = 64;

    /// <summary>Most patches of the adaptive split, 1-4096; a grid that needs more is refused. Default 256.</summary>
    public int Most { get; init; } = 256;

    /// <summary>An adaptive patch is not divided when its grey levels, and those of each of the smallest squares in it, deviate less than this from their mean, 0-128. Default 8: above a camera's noise.</summary>
    public float Energy { get; init; } = 8;
}
