using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Regions;

/// <summary>How much lighter or darker a region is than what surrounds it. Buffers are kept for reuse; one thread at a time.</summary>
public sealed class RegionContrast
{
    /// <summary>Width of the ring that is taken for the surroundings, pixels: wide enough for a mean, too narrow to leave the part.</summary>
    public const int Ring = 5;

    private byte[] _distances = [];

    /// <summary>
    /// Mean grey level (0-255, Rec. 601) of the region less that of the ring of <see cref="Ring"/> pixels around it, other regions left
    /// out; NaN where nothing is around it.
    /// </summary>
    /// <param name="frame">The frame that the mask is of.</param>
    /// <param name="components">That labelled the mask last.</param>
    /// <param name="width">Columns of that mask.</param>
    /// <param name="number">Of the region, from 1.</param>
    /// <param name="grid">Where the mask lies in the frame.</param>
    public float Measure(Frame frame, ConnectedComponents components, int width, int number, in RegionGrid grid)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(components);
        FrameBox box = grid.ToFrame(components.Components[number - 1]).Clip(frame.Width, frame.Height);
        int left = Math.Max(0, (int)box.X1 - Ring), top = Math.Max(0, (int)box.Y1 - Ring);
        int right = Math.Min(frame.Width, (int)MathF.Ceiling(box.X2) + Ring), bottom = Math.Min(frame.Height, (int)MathF.Ceiling(box.Y2) + Ring);
        (int columns, int rows) = (right - left, bottom - top);
        if (columns <= 0 || rows <= 0)
        {
            return float.NaN;
        }

        if (_distances.Length < columns * rows)
        {
            _distances = new byte[Math.Max(columns * rows, 2 * _distances.Length)];
        }

        ReadOnlySpan<int> labels = components.Labels;
        int height = labels.Length / width;
        Span<byte> distances = _distances.AsSpan(0, columns * rows);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                distances[y * columns + x] = LabelAt(labels, width, height, left + x, top + y, grid) == number ? (byte)0 : byte.MaxValue;
            }
        }

        Spread(distances, columns, rows);
        long inside = 0, around = 0;
        int insidePixels = 0, aroundPixels = 0;
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<byte> pixels = frame.Row(top + y);
            for (int x = 0; x < columns; x++)
            {
                byte distance = distances[y * columns + x];
                if (distance > Ring || (distance > 0 && LabelAt(labels, width, height, left + x, top + y, grid) != 0))
                {
                    continue;
                }

                ReadOnlySpan<byte> pixel = pixels.Slice(3 * (left + x), 3);
                int grey = 114 * pixel[0] + 587 * pixel[1] + 299 * pixel[2];
                (inside, insidePixels) = distance == 0 ? (inside + grey, insidePixels + 1) : (inside, insidePixels);
                (around, aroundPixels) = distance == 0 ? (around, aroundPixels) : (around + grey, aroundPixels + 1);
            }
        }

        return insidePixels == 0 || aroundPixels == 0 ? float.NaN : (float)((double)inside / insidePixels - (double)around / aroundPixels) / 1000;
    }

    private static int LabelAt(ReadOnlySpan<int> labels, int width, int height, int frameX, int frameY, in RegionGrid grid)
    {
        int x = (int)MathF.Floor((frameX + 0.5f - grid.X) / grid.StepX), y = (int)MathF.Floor((frameY + 0.5f - grid.Y) / grid.StepY);
        return (uint)x < (uint)width && (uint)y < (uint)height ? labels[y * width + x] : 0;
    }

    /// <summary>Chessboard distances from what is 0, up to the ring's: once forth, once back (Rosenfeld and Pfaltz, JACM 1966).</summary>
    private static void Spread(Span<byte> distances, int columns, int rows)
    {
        for (int i = 0; i < distances.Length; i++)
        {
            (int x, int y) = (i % columns, i / columns);
            int nearest = Math.Min(x > 0 ? distances[i - 1] : 255, y > 0 ? distances[i - columns] : 255);
            nearest = Math.Min(nearest, Math.Min(x > 0 && y > 0 ? distances[i - columns - 1] : 255, x < columns - 1 && y > 0 ? distances[i - columns + 1] : 255));
            distances[i] = (byte)Math.Min(distances[i], Math.Min(nearest + 1, 255));
        }

        for (int i = distances.Length - 1; i >= 0; i--)
        {
            (int x, int y) = (i % columns, i / columns);
            int nearest = Math.Min(x < columns - 1 ? distances[i + 1] : 255, y < rows - 1 ? distances[i + columns] : 255);
            nearest = Math.Min(nearest, Math.Min(x < columns - 1 && y < rows - 1 ? distances[i + columns + 1] : 255, x > 0 && y < rows - 1 ? distances[i + columns - 1] : 255));
            distances[i] = (byte)Math.Min(distances[i], Math.Min(nearest + 1, 255));
        }
    }
}
