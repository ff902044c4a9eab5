namespace EdgeInspector.Core.Simulation;

/// <summary>Draws shapes anti-aliased: coverage is half a pixel's ramp of the signed distance to the outline.</summary>
internal static class ShapePainter
{
    /// <summary>Draws into the plane: raises it towards 255 (<paramref name="set"/>) or lowers it towards 0.</summary>
    /// <param name="grow">Pixels added to the outline all around; negative shrinks.</param>
    /// <param name="clip">Pixels that may change.</param>
    /// <param name="set">True sets, false clears.</param>
    public static void Paint(GrayPlane plane, in Shape shape, float grow, PixelBox clip, bool set)
    {
        PixelBox area = Extent(shape, grow).Intersect(clip).Intersect(new PixelBox(0, 0, plane.Width, plane.Height));
        if (area.Width <= 0 || area.Height <= 0)
            return;

        float dx = shape.X1 - shape.X0;
        float dy = shape.Y1 - shape.Y0;
        float length = MathF.Sqrt(dx * dx + dy * dy);
        float inverseSquare = length > 0 ? 1 / (length * length) : 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            Span<byte> row = plane.Row(y);
            (int from, int to) = (area.Left, area.Right);
            float py = y + 0.5f;
            if (shape.Form == ShapeForm.Stroke && MathF.Abs(dy) > 1)
            {
                // A long slanted stroke fills little of its bounding box: visit only the columns near its line.
                float centre = shape.X0 + (py - shape.Y0) * dx / dy;
                float half = (shape.Size + grow + 1.5f) * length / MathF.Abs(dy);
                from = Math.Max(from, (int)MathF.Max(centre - half, -1e6f));
                to = Math.Min(to, (int)MathF.Min(centre + half + 2, 1e6f));
            }

            for (int x = from; x < to; x++)
            {
                float px = x + 0.5f;
                float distance = shape.Form switch
                {
                    ShapeForm.Stroke => StrokeDistance(shape, px - shape.X0, py - shape.Y0, dx, dy, inverseSquare),
                    ShapeForm.Disc => DiscDistance(shape, px, py),
                    _ => BoxDistance(shape, px, py),
                };
                float cover = 0.5f + grow - distance;
                if (cover <= 0)
                    continue;

                byte level = cover >= 1 ? (byte)255 : (byte)(cover * 255);
                if (set)
                    row[x] = Math.Max(row[x], level);
                else
                    row[x] = Math.Min(row[x], (byte)(255 - level));
            }
        }
    }

    /// <summary>Pixels from a point to the outline, negative inside.</summary>
    public static float Distance(in Shape shape, float x, float y)
    {
        if (shape.Form == ShapeForm.Disc)
            return DiscDistance(shape, x, y);

        if (shape.Form != ShapeForm.Stroke)
            return BoxDistance(shape, x, y);

        float dx = shape.X1 - shape.X0;
        float dy = shape.Y1 - shape.Y0;
        float square = dx * dx + dy * dy;
        return StrokeDistance(shape, x - shape.X0, y - shape.Y0, dx, dy, square > 0 ? 1 / square : 0);
    }

    /// <summary>Pixels that <see cref="Paint"/> may touch.</summary>
    public static PixelBox Extent(in Shape shape, float grow)
    {
        float left, top, right, bottom;
        if (shape.Form == ShapeForm.Stroke)
        {
            left = MathF.Min(shape.X0, shape.X1) - shape.Size;
            right = MathF.Max(shape.X0, shape.X1) + shape.Size;
            top = MathF.Min(shape.Y0, shape.Y1) - shape.Size;
            bottom = MathF.Max(shape.Y0, shape.Y1) + shape.Size;
        }
        else
        {
            (left, right) = (shape.X0 - shape.X1, shape.X0 + shape.X1);
            (top, bottom) = (shape.Y0 - shape.Y1, shape.Y0 + shape.Y1);
        }

        float margin = grow + 1;
        return new PixelBox(Floor(left - margin), Floor(top - margin), Floor(right + margin) + 1, Floor(bottom + margin) + 1);
    }

    private static int Floor(float value) => (int)MathF.Floor(Math.Clamp(value, -30_000f, 30_000f));

    private static float StrokeDistance(in Shape shape, float x, float y, float dx, float dy, float inverseSquare)
    {
        float t = Math.Clamp((x * dx + y * dy) * inverseSquare, 0, 1);
        float ex = x - t * dx;
        float ey = y - t * dy;
        return MathF.Sqrt(ex * ex + ey * ey) - shape.Size;
    }

    private static float DiscDistance(in Shape shape, float px, float py)
    {
        float x = (px - shape.X0) / shape.X1;
        float y = (py - shape.Y0) / shape.Y1;
        return (MathF.Sqrt(x * x + y * y) - 1) * MathF.Min(shape.X1, shape.Y1);
    }

    private static float BoxDistance(in Shape shape, float px, float py)
    {
        float x = MathF.Abs(px - shape.X0);
        float y = MathF.Abs(py - shape.Y0);
        if (shape.Form == ShapeForm.Octagon)
        {
            float edge = MathF.Max(x - shape.X1, y - shape.Y1);
            return MathF.Max(edge, (x + y - shape.X1 - shape.Y1 + shape.Size) * 0.70710678f);
        }

        float qx = x - shape.X1 + shape.Size;
        float qy = y - shape.Y1 + shape.Size;
        float ox = MathF.Max(qx, 0);
        float oy = MathF.Max(qy, 0);
        return MathF.Sqrt(ox * ox + oy * oy) + MathF.Min(MathF.Max(qx, qy), 0) - shape.Size;
    }
}
