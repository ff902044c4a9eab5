namespace EdgeInspector.Core.Evaluation;

/// <summary>How well one picture's heatmap points at its mask.</summary>
/// <param name="Hit">
/// The pointing game: 1 where the hottest pixel lies in the mask, 0 where not; of several equally hot ones the share that does
/// (Zhang et al., Top-down Neural Attention by Excitation Backprop, IJCV 2018).
/// </param>
/// <param name="Mass">Share of the heat that lies in the mask, 0-1; negative heat counts as none. Without any heat the mask's share of the picture.</param>
/// <param name="BestIou">The highest intersection over union of the mask and what is at least so hot, over all thresholds, 0-1.</param>
/// <param name="Threshold">The threshold of <paramref name="BestIou"/>.</param>
public readonly record struct HeatmapAgreement(double Hit, double Mass, double BestIou, double Threshold)
{
    /// <param name="heat">One value per pixel.</param>
    /// <param name="mask">Not 0 where the object or defect is; somewhere it must be.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite, the lengths differ, or the mask is empty.</exception>
    public static HeatmapAgreement Measure(ReadOnlySpan<float> heat, ReadOnlySpan<byte> mask)
    {
        MetricInput.CheckLengths(mask.Length, "mask pixels", heat.Length, "heatmap pixels");
        MetricInput.CheckFinite(heat, "heatmap pixel");
        int inside = mask.Length - mask.Count((byte)0);
        if (inside == 0)
        {
            throw new ArgumentException("The mask is empty: there is nothing for the heatmap to point at.", nameof(mask));
        }

        float[] within = new float[inside];
        float[] outside = new float[mask.Length - inside];
        double heatWithin = 0;
        double heatOutside = 0;
        for (int i = 0, w = 0, o = 0; i < heat.Length; i++)
        {
            if (mask[i] != 0)
            {
                within[w++] = heat[i];
                heatWithin += MathF.Max(heat[i], 0);
            }
            else
            {
                outside[o++] = heat[i];
                heatOutside += MathF.Max(heat[i], 0);
            }
        }

        Array.Sort(within);
        Array.Sort(outside);
        double mass = heatWithin + heatOutside > 0 ? heatWithin / (heatWithin + heatOutside) : (double)inside / mask.Length;
        var walk = new RocCurve.Descent(within, outside);
        walk.Next();
        double hit = (double)walk.Positives / (walk.Positives + walk.Negatives);
        double best = -1;
        double threshold = 0;
        do
        {
            double iou = (double)walk.Positives / (inside + walk.Negatives);
            if (iou > best)
            {
                (best, threshold) = (iou, walk.Threshold);
            }
        }
        while (walk.Next());

        return new HeatmapAgreement(hit, mass, best, threshold);
    }
}
