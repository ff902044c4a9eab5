using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>What covered places of a picture show, <c>[height, width, 3]</c> like the frame.</summary>
internal static class PictureCover
{
    /// <summary>The mean colour of the region: less of an object of its own than black.</summary>
    public static byte[] MeanColour(Frame frame)
    {
        Span<long> sums = stackalloc long[3];
        FrameRegion region = frame.Region;
        for (int y = region.Y; y < region.Y + region.Height; y++)
        {
            ReadOnlySpan<byte> row = frame.Row(y).Slice(3 * region.X, 3 * region.Width);
            for (int i = 0; i < row.Length; i += 3)
            {
                sums[0] += row[i];
                sums[1] += row[i + 1];
                sums[2] += row[i + 2];
            }
        }

        long count = (long)region.Width * region.Height;
        byte[] cover = new byte[frame.Pixels.Length];
        for (int i = 0; i < cover.Length; i++)
        {
            cover[i] = (byte)(sums[i % 3] / count);
        }

        return cover;
    }

    /// <summary>
    /// Far out of focus, by three passes of a box a quarter of the shorter edge wide: nothing is left to be found, and no edge of a plain
    /// cover is there to be found instead (as Petsiuk et al., RISE, BMVC 2018, begin insertion).
    /// </summary>
    public static byte[] Blurred(Frame frame)
    {
        byte[] from = frame.Pixels.ToArray();
        byte[] to = new byte[from.Length];
        int radius = Math.Max(1, Math.Min(frame.Width, frame.Height) / 8);
        for (int pass = 0; pass < 3; pass++)
        {
            for (int y = 0; y < frame.Height; y++)
            {
                Means(from, to, y * frame.Stride, 3, frame.Width, radius);
            }

            for (int x = 0; x < frame.Width; x++)
            {
                Means(to, from, 3 * x, frame.Stride, frame.Height, radius);
            }
        }

        return from;
    }

    /// <summary>Running means along a line of pixels; the ends repeat the last pixel.</summary>
    private static void Means(byte[] from, byte[] to, int first, int step, int count, int radius)
    {
        int width = (2 * radius) + 1;
        for (int channel = first; channel < first + 3; channel++)
        {
            int sum = (radius + 1) * from[channel];
            for (int i = 1; i <= radius; i++)
            {
                sum += from[channel + (Math.Min(i, count - 1) * step)];
            }

            for (int i = 0; i < count; i++)
            {
                to[channel + (i * step)] = (byte)(sum / width);
                sum += from[channel + (Math.Min(i + radius + 1, count - 1) * step)] - from[channel + (Math.Max(i - radius, 0) * step)];
            }
        }
    }
}
