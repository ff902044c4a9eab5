using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// Where the class token of a vision transformer looks, through all its layers: attention, averaged over heads and mixed half with what
/// passes by it, multiplied from the first layer on (Abnar and Zuidema, Quantifying Attention Flow in Transformers, ACL 2020). The same
/// for every class. Costs no run of its own.
/// </summary>
public static class AttentionRollout
{
    /// <param name="layers">Each layer's attention, <c>[heads, tokens, tokens]</c>, rows sum to 1, first layer first.</param>
    /// <param name="tokens">Tokens: those of the picture, row by row, come last.</param>
    /// <param name="width">Picture tokens across.</param>
    /// <param name="height">Picture tokens down.</param>
    /// <param name="region">Part of the frame that the network saw.</param>
    /// <param name="result">Replaced.</param>
    /// <exception cref="ArgumentException">No layer, no class token before the picture's, or lengths that do not fit.</exception>
    public static void Explain(IReadOnlyList<float[]> layers, int tokens, int width, int height, FrameRegion region, Heatmap result)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(result);
        int square = tokens * tokens;
        if (layers.Count == 0 || width * height >= tokens || layers.Any(layer => layer.Length == 0 || layer.Length % square != 0))
        {
            throw new ArgumentException($"Attention of {tokens} tokens for {width}x{height} patches is [heads, {tokens}, {tokens}] in one or more layers, with a class token before the patches.", nameof(layers));
        }

        // Only the class token's row of the product is asked for: from the last layer down it is a row times a matrix each.
        float[] row = new float[tokens];
        float[] next = new float[tokens];
        row[0] = 1;
        for (int layer = layers.Count - 1; layer >= 0; layer--)
        {
            Step(layers[layer], tokens, row, next);
            (row, next) = (next, row);
        }

        result.Resize(width, height, region);
        row.AsSpan(tokens - (width * height)).CopyTo(result.Values);
    }

    /// <summary><paramref name="next"/> = <paramref name="row"/> times half the mean attention and half the identity.</summary>
    private static void Step(ReadOnlySpan<float> attention, int tokens, ReadOnlySpan<float> row, Span<float> next)
    {
        int heads = attention.Length / (tokens * tokens);
        for (int t = 0; t < tokens; t++)
        {
            next[t] = 0.5f * row[t];
        }

        for (int head = 0; head < heads; head++)
        {
            for (int t = 0; t < tokens; t++)
            {
                float weight = 0.5f * row[t] / heads;
                ReadOnlySpan<float> from = attention.Slice(((head * tokens) + t) * tokens, tokens);
                for (int u = 0; weight != 0 && u < tokens; u++)
                {
                    next[u] += weight * from[u];
                }
            }
        }
    }
}
