using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Evaluation;

namespace EdgeInspector.Evaluation;

/// <summary>Colours laid over a picture: BGR and weight, <c>[height, width, 4]</c>.</summary>
internal static class Tints
{
    /// <summary>An anomaly map: nothing below a quarter, yellow at the threshold, red at 1; the mask's edge in white.</summary>
    public static byte[] OfHeat(AnomalyMap map, ReadOnlySpan<byte> mask, int width, int height)
    {
        byte[] tint = new byte[4 * width * height];
        float[] heat = MapGrid.Stretch(map.Values, map.Width, map.Height, map.Region.Width, map.Region.Height);
        for (int y = 0; y < map.Region.Height; y++)
        {
            for (int x = 0; x < map.Region.Width; x++)
            {
                float value = Math.Clamp(heat[(y * map.Region.Width) + x], 0, 1);
                Span<byte> pixel = tint.AsSpan(4 * (((map.Region.Y + y) * width) + map.Region.X + x), 4);
                pixel[0] = 20;
                pixel[1] = (byte)(value < 0.5f ? 220 : 220 * 2 * (1 - value));
                pixel[2] = 245;
                pixel[3] = (byte)(value < 0.25f ? 0 : Math.Min(170, (value - 0.25f) * 400));
            }
        }

        if (!mask.IsEmpty)
        {
            Edge(mask, tint, width, height);
        }

        return tint;
    }

    /// <summary>Class maps held against each other: right green, found in vain red, missed blue, what does not count clear.</summary>
    /// <param name="background">Class that is left clear where both say it.</param>
    public static byte[] OfClasses(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> found, int background)
    {
        byte[] tint = new byte[4 * truth.Length];
        for (int i = 0; i < truth.Length; i++)
        {
            Span<byte> pixel = tint.AsSpan(4 * i, 4);
            if (truth[i] == SegmentationScorer.Ignored)
            {
                continue;
            }

            if (truth[i] == found[i])
            {
                (pixel[1], pixel[3]) = (200, (byte)(truth[i] == background ? 0 : 110));
            }
            else
            {
                (pixel[0], pixel[2], pixel[3]) = found[i] == background ? ((byte)255, (byte)40, (byte)150) : ((byte)40, (byte)255, (byte)150);
            }
        }

        return tint;
    }

    private static void Edge(ReadOnlySpan<byte> mask, Span<byte> tint, int width, int height)
    {
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < width - 1; x++)
            {
                int at = (y * width) + x;
                bool isEdge = mask[at] != 0 && (mask[at - 1] == 0 || mask[at + 1] == 0 || mask[at - width] == 0 || mask[at + width] == 0);
                if (isEdge)
                {
                    tint.Slice(4 * at, 4).Fill(255);
                }
            }
        }
    }
}
