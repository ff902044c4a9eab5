using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>Polygons as label files have them: <c>x y x y ...</c></summary>
internal static class Outline
{
    public static FrameBox Bounds(ReadOnlySpan<float> points)
    {
        var box = new FrameBox(float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        for (int i = 0; i + 1 < points.Length; i += 2)
        {
            box = new FrameBox(MathF.Min(box.X1, points[i]), MathF.Min(box.Y1, points[i + 1]), MathF.Max(box.X2, points[i]), MathF.Max(box.Y2, points[i + 1]));
        }

        return box;
    }

    /// <summary>Writes <paramref name="value"/> at every pixel whose centre lies inside, by the even-odd rule.</summary>
    /// <param name="points">In units of which <paramref name="scaleX"/> by <paramref name="scaleY"/> make pixels.</param>
    /// <param name="target"><c>[height, width]</c>, row-major.</param>
    public static void Fill(ReadOnlySpan<float> points, float scaleX, float scaleY, Span<byte> target, int width, int height, byte value)
    {
        var crossings = new List<float>();
        FrameBox bounds = Bounds(points);
        int last = Math.Min(height - 1, (int)MathF.Ceiling(bounds.Y2 * scaleY));
        for (int y = Math.Max(0, (int)MathF.Floor(bounds.Y1 * scaleY) - 1); y <= last; y++)
        {
            crossings.Clear();
            float centre = y + 0.5f;
            for (int i = 0; i + 1 < points.Length; i += 2)
            {
                int next = i + 3 < points.Length ? i + 2 : 0;
                (float x0, float y0) = (points[i] * scaleX, points[i + 1] * scaleY);
                (float x1, float y1) = (points[next] * scaleX, points[next + 1] * scaleY);
                if (y0 <= centre != y1 <= centre)
                {
                    crossings.Add(x0 + ((centre - y0) / (y1 - y0) * (x1 - x0)));
                }
            }

            crossings.Sort();
            for (int i = 0; i + 1 < crossings.Count; i += 2)
            {
                int from = Math.Clamp((int)MathF.Ceiling(crossings[i] - 0.5f), 0, width);
                int to = Math.Clamp((int)MathF.Ceiling(crossings[i + 1] - 0.5f), from, width);
                target.Slice((y * width) + from, to - from).Fill(value);
            }
        }
    }
}
