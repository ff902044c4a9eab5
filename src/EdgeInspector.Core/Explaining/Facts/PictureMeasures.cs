using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>What a picture itself tells of a box in it.</summary>
/// <param name="Contrast">
/// How much lighter or darker the box is than the ring around it: the difference of their mean luminance, 0-1 of the full scale. Null
/// where there is no ring.
/// </param>
/// <param name="Heat">Share of the box in which the anomaly map is at its threshold or above, 0-1; null where no map covers it.</param>
public readonly record struct PictureMeasures(float? Contrast, float? Heat)
{
    /// <summary>Rows and columns looked at, at most, so that a box as large as the picture costs no more than a small one.</summary>
    private const int MostSamples = 64;

    /// <summary>Measures a box; what of it lies outside the frame is left out.</summary>
    /// <param name="heat">Of the same frame; null: there is none.</param>
    public static PictureMeasures Of(Frame frame, in FrameBox box, AnomalyMap? heat)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return new PictureMeasures(ContrastOf(frame, box), heat is null || heat.IsEmpty ? null : HeatOf(heat, box));
    }

    private static float? ContrastOf(Frame frame, in FrameBox box)
    {
        // As wide as the defect is long where that is little, and far enough from its blurred rim.
        float margin = Math.Clamp(0.5f * MathF.Max(box.Width, box.Height), 4, 64);
        (int left, int top) = ((int)MathF.Floor(box.X1), (int)MathF.Floor(box.Y1));
        (int right, int bottom) = ((int)MathF.Ceiling(box.X2), (int)MathF.Ceiling(box.Y2));
        int outerLeft = Math.Max(0, (int)(box.X1 - margin));
        int outerTop = Math.Max(0, (int)(box.Y1 - margin));
        int outerRight = Math.Min(frame.Width, (int)(box.X2 + margin));
        int outerBottom = Math.Min(frame.Height, (int)(box.Y2 + margin));
        int stepX = Math.Max(1, (outerRight - outerLeft) / MostSamples);
        int stepY = Math.Max(1, (outerBottom - outerTop) / MostSamples);
        (long inside, long around, int within, int without) = (0, 0, 0, 0);
        for (int y = outerTop; y < outerBottom; y += stepY)
        {
            ReadOnlySpan<byte> row = frame.Row(y);
            for (int x = outerLeft; x < outerRight; x += stepX)
            {
                // ITU-R BT.601 luminance in 256ths, of blue, green and red.
                int light = (29 * row[3 * x]) + (150 * row[(3 * x) + 1]) + (77 * row[(3 * x) + 2]);
                if (x >= left && x < right && y >= top && y < bottom)
                {
                    (inside, within) = (inside + light, within + 1);
                }
                else
                {
                    (around, without) = (around + light, without + 1);
                }
            }
        }

        return within == 0 || without == 0 ? null : (float)(Math.Abs(((double)inside / within) - ((double)around / without)) / (256 * 255.0));
    }

    private static float? HeatOf(AnomalyMap heat, in FrameBox box)
    {
        FrameRegion region = heat.Region;
        ReadOnlySpan<float> values = heat.Values;
        (int all, int hot) = (0, 0);
        float stepX = MathF.Max(1, box.Width / MostSamples);
        float stepY = MathF.Max(1, box.Height / MostSamples);
        for (float y = box.Y1 + (0.5f * stepY); y < box.Y2; y += stepY)
        {
            for (float x = box.X1 + (0.5f * stepX); x < box.X2; x += stepX)
            {
                int column = (int)MathF.Floor((x - region.X) * heat.Width / region.Width);
                int row = (int)MathF.Floor((y - region.Y) * heat.Height / region.Height);
                if (column >= 0 && column < heat.Width && row >= 0 && row < heat.Height)
                {
                    all++;
                    hot += values[(row * heat.Width) + column] >= AnomalyMap.Threshold ? 1 : 0;
                }
            }
        }

        return all == 0 ? null : (float)hot / all;
    }
}
