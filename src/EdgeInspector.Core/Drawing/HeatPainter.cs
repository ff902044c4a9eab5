using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Drawing;

/// <summary>Lays an anomaly map over a picture as heat: clear where it is good, yellow at the threshold, red at 1.</summary>
public static class HeatPainter
{
    private const float Faintest = 0.3f;
    private const float Strongest = 0.65f;

    /// <param name="canvas">Of the frame the map is of.</param>
    public static void Paint(AnomalyMap map, Canvas canvas)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(canvas);
        FrameRegion region = map.Region;
        for (int y = Math.Max(0, region.Y); !map.IsEmpty && y < Math.Min(canvas.Height, region.Y + region.Height); y++)
        {
            float row = (y - region.Y + 0.5f) * map.Height / region.Height - 0.5f;
            for (int x = Math.Max(0, region.X); x < Math.Min(canvas.Width, region.X + region.Width); x++)
            {
                float value = At(map, (x - region.X + 0.5f) * map.Width / region.Width - 0.5f, row);
                if (value > Faintest)
                {
                    float green = value < AnomalyMap.Threshold ? 1 : MathF.Max(0, 2 * (1 - value));
                    canvas.Mix(x, y, new PaletteColor(245, (byte)(215 * green), 20), MathF.Min(Strongest, 2 * (value - Faintest)));
                }
            }
        }
    }

    private static float At(AnomalyMap map, float x, float y)
    {
        (x, y) = (Math.Clamp(x, 0, map.Width - 1), Math.Clamp(y, 0, map.Height - 1));
        (int left, int top) = ((int)x, (int)y);
        (int right, int bottom) = (Math.Min(left + 1, map.Width - 1), Math.Min(top + 1, map.Height - 1));
        (float across, float down) = (x - left, y - top);
        ReadOnlySpan<float> values = map.Values;
        float upper = values[top * map.Width + left] * (1 - across) + values[top * map.Width + right] * across;
        float lower = values[bottom * map.Width + left] * (1 - across) + values[bottom * map.Width + right] * across;
        return upper * (1 - down) + lower * down;
    }
}
