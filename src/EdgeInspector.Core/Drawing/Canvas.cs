using System.Numerics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Drawing;

/// <summary>
/// Draws lines, areas and text into a frame, with smooth edges. Coordinates are frame pixels with (0, 0) at the outer corner of the first pixel; what
/// lies outside is left out. For pictures that people look at: it changes the frame, so never one that others use. One thread at a time.
/// </summary>
public sealed class Canvas(Frame frame)
{
    // Lines per pixel row by which the edges of areas are smoothed; along the row they are exact.
    private const int SubRows = 4;

    private readonly Frame _frame = frame ?? throw new ArgumentNullException(nameof(frame));
    private readonly float[] _cover = new float[frame.Width + 2];
    private readonly List<float> _crossings = [];

    public int Width => _frame.Width;

    public int Height => _frame.Height;

    /// <summary>A line with round ends.</summary>
    /// <param name="thickness">Pixels.</param>
    public void Line(Vector2 from, Vector2 to, float thickness, PaletteColor color, float opacity = 1)
    {
        float half = thickness / 2;
        Vector2 line = to - from;
        float length = line.LengthSquared();
        int left = Math.Max(0, (int)(MathF.Min(from.X, to.X) - half - 1)), right = Math.Min(Width - 1, (int)(MathF.Max(from.X, to.X) + half + 1));
        int top = Math.Max(0, (int)(MathF.Min(from.Y, to.Y) - half - 1)), bottom = Math.Min(Height - 1, (int)(MathF.Max(from.Y, to.Y) + half + 1));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                var point = new Vector2(x + 0.5f, y + 0.5f);
                float at = length == 0 ? 0 : Math.Clamp(Vector2.Dot(point - from, line) / length, 0, 1);
                float cover = Math.Clamp(half + 0.5f - Vector2.Distance(point, from + at * line), 0, 1);
                if (cover > 0)
                {
                    Mix(x, y, color, cover * opacity);
                }
            }
        }
    }

    /// <summary>Lines through points.</summary>
    /// <param name="isClosed">Whether the last point is joined to the first.</param>
    public void Path(ReadOnlySpan<Vector2> points, bool isClosed, float thickness, PaletteColor color)
    {
        for (int i = isClosed ? 0 : 1; i < points.Length; i++)
        {
            Line(points[i == 0 ? points.Length - 1 : i - 1], points[i], thickness, color);
        }
    }

    /// <summary>The edges of an upright box.</summary>
    public void Box(in FrameBox box, float thickness, PaletteColor color) =>
        Path([new(box.X1, box.Y1), new(box.X2, box.Y1), new(box.X2, box.Y2), new(box.X1, box.Y2)], isClosed: true, thickness, color);

    /// <summary>The inside of a polygon, by the even-odd rule.</summary>
    public void Fill(ReadOnlySpan<Vector2> polygon, PaletteColor color, float opacity)
    {
        if (polygon.Length < 3)
        {
            return;
        }

        float top = float.PositiveInfinity, bottom = float.NegativeInfinity;
        foreach (Vector2 point in polygon)
        {
            (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
        }

        for (int y = Math.Max(0, (int)top); y < Math.Min(Height, MathF.Ceiling(bottom)); y++)
        {
            _cover.AsSpan().Clear();
            for (int sub = 0; sub < SubRows; sub++)
            {
                Cross(polygon, y + (sub + 0.5f) / SubRows);
                for (int i = 0; i + 1 < _crossings.Count; i += 2)
                {
                    Cover(_crossings[i], _crossings[i + 1]);
                }
            }

            for (int x = 0; x < Width; x++)
            {
                if (_cover[x] > 0)
                {
                    Mix(x, y, color, MathF.Min(1, _cover[x] / SubRows) * opacity);
                }
            }
        }
    }

    /// <summary>One line of text.</summary>
    /// <param name="place">Left end of the line at the top of its capitals.</param>
    /// <param name="height">Of its capitals, pixels.</param>
    public void Text(ReadOnlySpan<char> text, Vector2 place, float height, PaletteColor color)
    {
        float unit = height / StrokeFont.CapHeight;
        float x = place.X;
        foreach (char character in text)
        {
            foreach (Vector2[] stroke in StrokeFont.Strokes(character))
            {
                for (int i = 1; i < stroke.Length; i++)
                {
                    Line(new Vector2(x, place.Y) + unit * stroke[i - 1], new Vector2(x, place.Y) + unit * stroke[i], MathF.Max(1.2f, 0.8f * unit), color);
                }
            }

            x += unit * StrokeFont.Advance(character);
        }
    }

    /// <summary>Pixels a line of text takes, from the top of its capitals to the end of its descenders.</summary>
    public static Vector2 Measure(ReadOnlySpan<char> text, float height) =>
        new(StrokeFont.Width(text) * height / StrokeFont.CapHeight, height * StrokeFont.Descent / StrokeFont.CapHeight);

    /// <summary>Mixes a colour into one pixel within the frame.</summary>
    /// <param name="share">Of the colour, 0-1.</param>
    internal void Mix(int x, int y, PaletteColor color, float share)
    {
        Span<byte> pixel = _frame.Row(y).Slice(3 * x, 3);
        pixel[0] = (byte)(pixel[0] + (color.Blue - pixel[0]) * share + 0.5f);
        pixel[1] = (byte)(pixel[1] + (color.Green - pixel[1]) * share + 0.5f);
        pixel[2] = (byte)(pixel[2] + (color.Red - pixel[2]) * share + 0.5f);
    }

    private void Cross(ReadOnlySpan<Vector2> polygon, float y)
    {
        _crossings.Clear();
        Vector2 last = polygon[^1];
        foreach (Vector2 point in polygon)
        {
            if (last.Y <= y != point.Y <= y)
            {
                _crossings.Add(last.X + (y - last.Y) / (point.Y - last.Y) * (point.X - last.X));
            }

            last = point;
        }

        _crossings.Sort();
    }

    private void Cover(float from, float to)
    {
        from = Math.Clamp(from, 0, Width);
        to = Math.Clamp(to, 0, Width);
        int first = (int)from, last = (int)to;
        if (first == last)
        {
            _cover[first] += to - from;
            return;
        }

        _cover[first] += first + 1 - from;
        for (int x = first + 1; x < last; x++)
        {
            _cover[x]++;
        }

        _cover[last] += to - last;
    }
}
