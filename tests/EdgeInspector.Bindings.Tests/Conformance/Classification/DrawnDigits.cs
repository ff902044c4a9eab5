using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Tests.Conformance.Classification;

/// <summary>Digits in white strokes on black, as a pen would draw them.</summary>
internal static class DrawnDigits
{
    // Strokes as points of a 20x20 grid, in the order they are drawn.
    private static readonly (float X, float Y)[][][] s_strokes =
    [
        [Arc(10, 10, 4.5f, 7, 0, 360)],
        [[(10, 3), (10, 17)]],
        [[.. Arc(10, 7, 4.5f, 4, 180, 380), (5.5f, 16.5f), (15, 16.5f)]],
        [[.. Arc(9.5f, 6.5f, 4, 3.5f, 200, 450)], [.. Arc(9.5f, 13.3f, 4.6f, 3.7f, 270, 500)]],
        [[(7, 3.5f), (5.5f, 10.5f), (14.5f, 10.5f)], [(13.2f, 3.5f), (12.8f, 17)]],
        [[(14, 3.5f), (7, 3.5f), (6.5f, 9), .. Arc(9.5f, 12.6f, 4.8f, 4.2f, 230, 500)]],
        [[(12, 3), (7.2f, 9), .. Arc(10, 13, 4, 4, 180, 540)]],
        [[(5.5f, 4), (14.5f, 4), (9, 17)]],
        [Arc(10, 6.5f, 3.4f, 3.4f, 0, 360), Arc(10, 13.4f, 4, 3.6f, 0, 360)],
        [[.. Arc(10, 7, 3.8f, 3.8f, 0, 360), (13.5f, 9), (12.5f, 17)]],
    ];

    /// <param name="edge">Pixels of the square picture.</param>
    public static Frame Draw(int digit, int edge, FramePool pool)
    {
        Frame frame = pool.Rent(edge, edge);
        float unit = edge / 28f;
        for (int y = 0; y < edge; y++)
        {
            for (int x = 0; x < edge; x++)
            {
                float distance = s_strokes[digit].Min(stroke => Distance(stroke, x / unit - 4, y / unit - 4));
                frame.Row(y).Slice(3 * x, 3).Fill((byte)Math.Clamp(255 * (1.6f - distance) / 0.6f, 0, 255));
            }
        }

        return frame;
    }

    private static (float X, float Y)[] Arc(float x, float y, float rx, float ry, int from, int to) =>
    [
        .. Enumerable.Range(0, 25).Select(i => (from + (to - from) * i / 24f) * MathF.PI / 180).Select(angle => (x + rx * MathF.Cos(angle), y + ry * MathF.Sin(angle))),
    ];

    private static float Distance((float X, float Y)[] stroke, float x, float y)
    {
        float nearest = float.MaxValue;
        for (int i = 0; i + 1 < stroke.Length; i++)
        {
            (float ax, float ay) = stroke[i];
            (float bx, float by) = (stroke[i + 1].X - ax, stroke[i + 1].Y - ay);
            float t = Math.Clamp(((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by), 0, 1);
            nearest = MathF.Min(nearest, MathF.Sqrt(MathF.Pow(x - ax - t * bx, 2) + MathF.Pow(y - ay - t * by, 2)));
        }

        return nearest;
    }
}
