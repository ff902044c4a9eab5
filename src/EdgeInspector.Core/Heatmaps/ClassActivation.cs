using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// Class activation maps of networks that end in a mean over their last features and one linear layer: what each place adds to a class's
/// logit (Zhou et al., Learning Deep Features for Discriminative Localization, CVPR 2016). Costs no run of its own.
/// </summary>
public static class ClassActivation
{
    /// <param name="features">The last features, <c>[C, height, width]</c>.</param>
    /// <param name="weights">The linear layer's row of the class, <c>[C]</c>.</param>
    /// <param name="region">Part of the frame that the network saw.</param>
    /// <param name="result">Replaced.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Explain(ReadOnlySpan<float> features, ReadOnlySpan<float> weights, int width, int height, FrameRegion region, Heatmap result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (features.Length != weights.Length * width * height || weights.IsEmpty)
        {
            throw new ArgumentException($"{features.Length} features are not {weights.Length} planes of {width}x{height}.", nameof(features));
        }

        result.Resize(width, height, region);
        Span<float> map = result.Values;
        for (int c = 0; c < weights.Length; c++)
        {
            ReadOnlySpan<float> plane = features.Slice(c * map.Length, map.Length);
            for (int i = 0; i < map.Length; i++)
            {
                map[i] += weights[c] * plane[i];
            }
        }
    }
}
