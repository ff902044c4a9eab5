using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>PaDiM (Defard et al., "PaDiM: a Patch Distribution Modeling Framework", ICPR 2021): how far each place's features are from what good parts show there.</summary>
internal sealed class PadimScorer(FeatureGrid grid, GaussianPlaces places, int stride) : IAnomalyScorer
{
    /// <inheritdoc/>
    public int Width => grid.Shape.Width;

    /// <inheritdoc/>
    public int Height => grid.Shape.Height;

    /// <inheritdoc/>
    public int Enlarge { get; } = RawMap.EnlargementFor(stride);

    /// <inheritdoc/>
    public float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> map)
    {
        grid.Read(outputs);
        places.Distances(grid.Values, map);
        return float.NaN;
    }
}
