using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Turns one run of a model into raw anomaly scores: an implementation for each decoder. One thread at a time, no allocation per run.</summary>
internal interface IAnomalyScorer
{
    /// <summary>Columns of the raw map, which covers the model's whole input; 0: this kind gives only a score.</summary>
    int Width { get; }

    /// <summary>Rows of the raw map.</summary>
    int Height { get; }

    /// <summary>Times that the map is enlarged, each way, after smoothing: coarse grids make coarse boxes. At least 1.</summary>
    int Enlarge { get; }

    /// <summary>Reads what the last run produced.</summary>
    /// <param name="outputs">In the order the manifest names them.</param>
    /// <param name="picture">The picture that was fed, as its bytes lie in the input.</param>
    /// <param name="map"><c>[Height, Width]</c>, written whole.</param>
    /// <returns>Raw score of the whole picture; NaN where the map is to tell.</returns>
    /// <exception cref="ModelRunException">An output holds NaN or infinity.</exception>
    float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> map);
}
