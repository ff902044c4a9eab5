namespace EdgeInspector.Core.Simulation;

/// <summary>Takes away slivers of copper and slits between it: an opening by chamfer distances (Borgefors 1986). Buffers are reused; one thread at a time.</summary>
internal sealed class NarrowRemover
{
    // Chamfer distances: 5 along a row or column, 7 along a diagonal.
    public const int Straight = 5;
    private const int Diagonal = 7;
    public const int Far = 1 << 14;

    private int[] _distance = [];

    /// <summary>Removes the parts of copper (or of the gaps) that are narrower than <paramref name="width"/> pixels; what stays keeps its outline.</summary>
    public void Remove(GrayPlane plane, PixelBox area, float width, bool gaps)
    {
        area = area.Intersect(new PixelBox(0, 0, plane.Width, plane.Height));
        if (area.Width <= 0 || area.Height <= 0)
            return;

        int size = area.Width * area.Height;
        if (_distance.Length < size)
            _distance = new int[size];

        Span<int> distance = _distance.AsSpan(0, size);
        for (int y = 0; y < area.Height; y++)
        {
            ReadOnlySpan<byte> row = plane.Row(area.Top + y).Slice(area.Left, area.Width);
            Span<int> target = distance.Slice(y * area.Width, area.Width);
            for (int x = 0; x < row.Length; x++)
                target[x] = (row[x] >= 128) != gaps ? Far : 0;
        }

        Spread(distance, area.Width, area.Height);
        int radius = (int)(width * Straight / 2);
        foreach (ref int d in distance)
            d = d > radius ? 0 : Far;

        Spread(distance, area.Width, area.Height);
        // One pixel more than went away, so that rounded corners stay as they were drawn.
        int reach = radius + Straight;
        // The soft edge of what goes, goes with it; that of what stays lies a pixel further out.
        int soft = reach + Diagonal;
        for (int y = 0; y < area.Height; y++)
        {
            Span<byte> row = plane.Row(area.Top + y).Slice(area.Left, area.Width);
            ReadOnlySpan<int> left = distance.Slice(y * area.Width, area.Width);
            for (int x = 0; x < row.Length; x++)
            {
                if (left[x] > ((row[x] >= 128) != gaps ? reach : soft))
                    row[x] = gaps ? (byte)255 : (byte)0;
            }
        }
    }

    /// <summary>Distance to the nearest zero, in two passes.</summary>
    public static void Spread(Span<int> distance, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Span<int> row = distance.Slice(y * width, width);
            ReadOnlySpan<int> above = y > 0 ? distance.Slice((y - 1) * width, width) : row;
            for (int x = 0; x < width; x++)
            {
                int d = row[x];
                if (d == 0)
                    continue;

                if (x > 0)
                    d = Math.Min(d, row[x - 1] + Straight);

                if (y > 0)
                {
                    d = Math.Min(d, above[x] + Straight);
                    if (x > 0)
                        d = Math.Min(d, above[x - 1] + Diagonal);

                    if (x + 1 < width)
                        d = Math.Min(d, above[x + 1] + Diagonal);
                }

                row[x] = d;
            }
        }

        for (int y = height - 1; y >= 0; y--)
        {
            Span<int> row = distance.Slice(y * width, width);
            ReadOnlySpan<int> below = y + 1 < height ? distance.Slice((y + 1) * width, width) : row;
            for (int x = width - 1; x >= 0; x--)
            {
                int d = row[x];
                if (d == 0)
                    continue;

                if (x + 1 < width)
                    d = Math.Min(d, row[x + 1] + Straight);

                if (y + 1 < height)
                {
                    d = Math.Min(d, below[x] + Straight);
                    if (x > 0)
                        d = Math.Min(d, below[x - 1] + Diagonal);

                    if (x + 1 < width)
                        d = Math.Min(d, below[x + 1] + Diagonal);
                }

                row[x] = d;
            }
        }
    }
}
