using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>A model that gives its map itself, and perhaps a score: exports of anomalib and their like.</summary>
/// <param name="map">Index of the map among the outputs.</param>
/// <param name="score">Index of the score; -1: none.</param>
internal sealed class MapScorer(int map, int score, int width, int height) : IAnomalyScorer
{
    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public int Height => height;

    /// <inheritdoc/>
    public int Enlarge => 1;

    /// <summary>A scorer for these outputs; null where none of them is a map.</summary>
    public static MapScorer? For(IReadOnlyList<TensorSpec> outputs)
    {
        int map = Find(outputs, IsMap, "map");
        if (map < 0)
        {
            return null;
        }

        IReadOnlyList<long> shape = outputs[map].Shape;
        return new MapScorer(map, Find(outputs, IsScore, "score"), (int)shape[^1], (int)shape[^2]);
    }

    /// <inheritdoc/>
    public float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> target)
    {
        ReadOnlySpan<float> raw = outputs[map];
        FiniteNumbers.Check(raw);
        raw.CopyTo(target);
        if (score < 0)
        {
            return float.NaN;
        }

        FiniteNumbers.Check(outputs[score]);
        return outputs[score][0];
    }

    private static bool IsMap(TensorSpec output) =>
        output.ElementType != TensorElementType.Bool && output.Shape is [.., > 1, > 1] && output.Shape.SkipLast(2).All(size => size == 1);

    private static bool IsScore(TensorSpec output) => output.ElementType != TensorElementType.Bool && output.Shape.All(size => size == 1);

    /// <summary>The one with that word in its name, else the first.</summary>
    private static int Find(IReadOnlyList<TensorSpec> outputs, Func<TensorSpec, bool> fits, string word)
    {
        int first = -1;
        for (int i = 0; i < outputs.Count; i++)
        {
            if (fits(outputs[i]))
            {
                if (outputs[i].Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }

                bool isLabel = outputs[i].Name.Contains("label", StringComparison.OrdinalIgnoreCase) || outputs[i].Name.Contains("mask", StringComparison.OrdinalIgnoreCase);
                first = first < 0 && !isLabel ? i : first;
            }
        }

        return first;
    }
}
