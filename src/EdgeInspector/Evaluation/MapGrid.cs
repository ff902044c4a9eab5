using EdgeInspector.Core.Frames;

namespace EdgeInspector.Evaluation;

/// <summary>Maps and masks brought to one grid.</summary>
internal static class MapGrid
{
    /// <summary>A map at another size, linear between the centres of its cells.</summary>
    public static float[] Stretch(ReadOnlySpan<float> map, int width, int height, int toWidth, int toHeight)
    {
        float[] result = new float[toWidth * toHeight];
        for (int y = 0; y < toHeight; y++)
        {
            (int top, int bottom, float down) = Between(y, toHeight, height);
            for (int x = 0; x < toWidth; x++)
            {
                (int left, int right, float across) = Between(x, toWidth, width);
                float upper = map[(top * width) + left] + (across * (map[(top * width) + right] - map[(top * width) + left]));
                float lower = map[(bottom * width) + left] + (across * (map[(bottom * width) + right] - map[(bottom * width) + left]));
                result[(y * toWidth) + x] = upper + (down * (lower - upper));
            }
        }

        return result;
    }

    /// <summary>The part of a mask under a region, at another size: the pixel under each cell's centre.</summary>
    public static byte[] Cut(ReadOnlySpan<byte> mask, int stride, FrameRegion region, int toWidth, int toHeight)
    {
        byte[] result = new byte[toWidth * toHeight];
        for (int y = 0; y < toHeight; y++)
        {
            ReadOnlySpan<byte> row = mask.Slice((region.Y + Nearest(y, toHeight, region.Height)) * stride, stride);
            for (int x = 0; x < toWidth; x++)
            {
                result[(y * toWidth) + x] = row[region.X + Nearest(x, toWidth, region.Width)];
            }
        }

        return result;
    }

    /// <summary>A mask with all that is no further than <paramref name="radius"/> pixels from it.</summary>
    public static byte[] Widened(ReadOnlySpan<byte> mask, int width, int height, double radius)
    {
        byte[] result = new byte[mask.Length];
        int reach = (int)radius;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
            {
                continue;
            }

            (int x, int y) = (i % width, i / width);
            for (int down = -Math.Min(reach, y); down <= Math.Min(reach, height - 1 - y); down++)
            {
                int across = (int)Math.Sqrt((radius * radius) - (down * down));
                int left = Math.Max(0, x - across), right = Math.Min(width - 1, x + across);
                result.AsSpan(((y + down) * width) + left, right - left + 1).Fill(1);
            }
        }

        return result;
    }

    /// <summary>Where the centre of cell <paramref name="at"/> of <paramref name="cells"/> lies among <paramref name="size"/> pixels.</summary>
    public static int Nearest(int at, int cells, int size) => Math.Min(size - 1, (int)((at + 0.5) * size / cells));

    private static (int First, int Second, float Share) Between(int at, int cells, int size)
    {
        double place = Math.Clamp(((at + 0.5) * size / cells) - 0.5, 0, size - 1);
        int first = (int)place;
        return (first, Math.Min(first + 1, size - 1), (float)(place - first));
    }
}
