using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// How much each place of a frame speaks for what a model found: <c>[Height, Width]</c> cells laid over <see cref="Region"/>, the higher
/// the more, of no fixed scale. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class Heatmap
{
    private float[] _values = [];

    /// <summary>Columns of cells; 0 while empty.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of cells; 0 while empty.</summary>
    public int Height { get; private set; }

    /// <summary>The part of the frame under the map, frame pixels.</summary>
    public FrameRegion Region { get; private set; }

    public bool IsEmpty => Width == 0;

    /// <summary>Row-major, <c>[Height, Width]</c>.</summary>
    public Span<float> Values => _values.AsSpan(0, Width * Height);

    public void Clear() => Width = Height = 0;

    /// <summary>Takes a size; the values are then 0.</summary>
    public void Resize(int width, int height, FrameRegion region)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (_values.Length < width * height)
        {
            _values = new float[width * height];
        }

        (Width, Height, Region) = (width, height, region);
        Values.Clear();
    }

    /// <summary>Stretches the values to 0-1; a map without differences becomes 0 throughout.</summary>
    public void Normalise()
    {
        float low = float.MaxValue;
        float high = float.MinValue;
        foreach (float value in Values)
        {
            low = MathF.Min(low, value);
            high = MathF.Max(high, value);
        }

        foreach (ref float value in Values)
        {
            value = high > low ? (value - low) / (high - low) : 0;
        }
    }

    /// <summary>Writes the map at another size, linear between the centres of its cells.</summary>
    /// <param name="target"><c>[height, width]</c>.</param>
    public void Stretch(Span<float> target, int width, int height)
    {
        ReadOnlySpan<float> map = Values;
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Between(y, height, Height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float across) = Between(x, width, Width);
                float upper = map[(top * Width) + left] + (across * (map[(top * Width) + right] - map[(top * Width) + left]));
                float lower = map[(bottom * Width) + left] + (across * (map[(bottom * Width) + right] - map[(bottom * Width) + left]));
                target[(y * width) + x] = upper + (down * (lower - upper));
            }
        }
    }

    /// <summary>The mean of maps of one frame, each normalised before: where several methods agree.</summary>
    /// <exception cref="ArgumentException">No map, one that is empty, or of another region.</exception>
    public static Heatmap Combine(IReadOnlyList<Heatmap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || maps.Any(map => map.IsEmpty || map.Region != maps[0].Region))
        {
            throw new ArgumentException("Maps are combined that lie over the same region of a frame, one or more.", nameof(maps));
        }

        var result = new Heatmap();
        result.Resize(maps.Max(map => map.Width), maps.Max(map => map.Height), maps[0].Region);
        var one = new Heatmap();
        foreach (Heatmap map in maps)
        {
            one.Resize(result.Width, result.Height, result.Region);
            map.Stretch(one.Values, one.Width, one.Height);
            one.Normalise();
            for (int i = 0; i < one.Values.Length; i++)
            {
                result.Values[i] += one.Values[i] / maps.Count;
            }
        }

        return result;
    }

    private static (int First, int Second, float Share) Between(int at, int cells, int size)
    {
        float place = Math.Clamp(((at + 0.5f) * size / cells) - 0.5f, 0, size - 1);
        int first = (int)place;
        return (first, Math.Min(first + 1, size - 1), place - first);
    }
}
