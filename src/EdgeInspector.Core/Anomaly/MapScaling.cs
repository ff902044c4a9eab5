namespace EdgeInspector.Core.Anomaly;

/// <summary>Bilinear resizing between cell centres, edges clamped, as OpenCV's <c>INTER_LINEAR</c> and PyTorch's <c>align_corners=False</c>.</summary>
internal static class MapScaling
{
    /// <summary>Value of a plane <c>[height, width]</c> at cell (<paramref name="x"/>, <paramref name="y"/>) of another grid laid over it.</summary>
    public static float Sample(ReadOnlySpan<float> plane, int width, int height, int x, int y, int columns, int rows)
    {
        float u = Math.Clamp(((x + 0.5f) * width / columns) - 0.5f, 0, width - 1);
        float v = Math.Clamp(((y + 0.5f) * height / rows) - 0.5f, 0, height - 1);
        (int left, int top) = ((int)u, (int)v);
        (int right, int bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        (float fx, float fy) = (u - left, v - top);
        float above = plane[(top * width) + left] + (fx * (plane[(top * width) + right] - plane[(top * width) + left]));
        float below = plane[(bottom * width) + left] + (fx * (plane[(bottom * width) + right] - plane[(bottom * width) + left]));
        return above + (fy * (below - above));
    }

    /// <summary>A plane made larger by a whole factor.</summary>
    /// <param name="target"><c>[height * factor, width * factor]</c>.</param>
    public static void Enlarge(ReadOnlySpan<float> plane, int width, int height, int factor, Span<float> target)
    {
        int columns = width * factor;
        for (int y = 0; y < height * factor; y++)
        {
            float v = Math.Clamp(((y + 0.5f) / factor) - 0.5f, 0, height - 1);
            int top = (int)v;
            float fy = v - top;
            ReadOnlySpan<float> above = plane.Slice(top * width, width), below = plane.Slice(Math.Min(top + 1, height - 1) * width, width);
            Span<float> row = target.Slice(y * columns, columns);
            for (int x = 0; x < columns; x++)
            {
                float u = Math.Clamp(((x + 0.5f) / factor) - 0.5f, 0, width - 1);
                int left = (int)u, right = Math.Min(left + 1, width - 1);
                float a = above[left] + (fy * (below[left] - above[left]));
                float b = above[right] + (fy * (below[right] - above[right]));
                row[x] = a + ((u - left) * (b - a));
            }
        }
    }
}
