namespace EdgeInspector.Core.Heatmaps;

/// <summary>Whether a heatmap shows what the model goes by, measured with the model itself (Petsiuk et al., RISE, BMVC 2018).</summary>
/// <param name="Deletion">Mean score while the hottest pixels are blurred first, 0-1: the lower, the better.</param>
/// <param name="Insertion">Mean score while the hottest pixels of a blurred picture are sharpened first, 0-1: the higher, the better.</param>
/// <param name="Whole">Score of the whole picture, to hold both against.</param>
/// <param name="Hit">Share of the hottest pixels that lies in the target's box, 0 or 1 but for ties; NaN for a target without a box.</param>
public readonly record struct Faithfulness(double Deletion, double Insertion, double Whole, double Hit)
{
    /// <summary>Insertion less deletion: 0 in the mean for maps at random, below for one that shows the opposite, at most <see cref="Whole"/> for one that shows it all.</summary>
    public double Gain => Insertion - Deletion;
}
