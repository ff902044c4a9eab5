using System.Numerics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Detection;

/// <summary>What two turned boxes have in common: one cut by each edge of the other (Sutherland and Hodgman, CACM 17(1), 1974). Allocates nothing.</summary>
internal static class RotatedOverlap
{
    // A rectangle cut by four edges: each adds a corner at most.
    private const int MostCorners = 8;

    /// <summary>Intersection over the smaller box, 0-1.</summary>
    public static float Shared(in RotatedBox a, in RotatedBox b) => MathF.Min(1, Intersection(a, b) / MathF.Max(MathF.Min(a.Area, b.Area), 1e-6f));

    /// <summary>Square pixels.</summary>
    public static float Intersection(in RotatedBox a, in RotatedBox b)
    {
        // Seen from the first: at thousands of pixels the products below would lose the small boxes.
        RotatedBox first = a with { CenterX = 0, CenterY = 0 }, second = b with { CenterX = b.CenterX - a.CenterX, CenterY = b.CenterY - a.CenterY };
        Span<Vector2> kept = stackalloc Vector2[MostCorners], next = stackalloc Vector2[MostCorners];
        int count = 4;
        for (int i = 0; i < 4; i++)
        {
            kept[i] = first.Corner(i);
        }

        for (int i = 0; i < 4 && count > 0; i++)
        {
            count = Cut(kept[..count], second.Corner(i), second.Corner((i + 1) & 3), next);
            Span<Vector2> full = next;
            next = kept;
            kept = full;
        }

        return Area(kept[..count]);
    }

    /// <summary>The part of a polygon on the inner side of an edge.</summary>
    private static int Cut(ReadOnlySpan<Vector2> polygon, Vector2 from, Vector2 to, Span<Vector2> result)
    {
        int count = 0;
        Vector2 before = polygon[^1];
        float sideBefore = Cross(to - from, before - from);
        foreach (Vector2 corner in polygon)
        {
            float side = Cross(to - from, corner - from);
            if (side >= 0 != sideBefore >= 0 && count < MostCorners)
            {
                result[count++] = Vector2.Lerp(before, corner, sideBefore / (sideBefore - side));
            }

            if (side >= 0 && count < MostCorners)
            {
                result[count++] = corner;
            }

            (before, sideBefore) = (corner, side);
        }

        return count;
    }

    private static float Area(ReadOnlySpan<Vector2> polygon)
    {
        float twice = 0;
        for (int i = 2; i < polygon.Length; i++)
        {
            twice += Cross(polygon[i - 1] - polygon[0], polygon[i] - polygon[0]);
        }

        return 0.5f * MathF.Abs(twice);
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
