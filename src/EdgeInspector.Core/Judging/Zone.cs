using System.Numerics;

namespace EdgeInspector.Core.Judging;

/// <summary>A named part of the picture.</summary>
/// <param name="Name">As rules and events name it; not empty.</param>
/// <param name="Polygon">At least three corners, 0-1 of the frame's width and height, (0, 0) top left; the last is joined to the first.</param>
public sealed record Zone(string Name, IReadOnlyList<Vector2> Polygon)
{
    /// <summary>
    /// Whether a point lies inside by the even-odd rule, so that a self-crossing polygon leaves holes. Points on an edge or a corner are inside.
    /// </summary>
    /// <param name="x">0-1 of the frame's width.</param>
    /// <param name="y">0-1 of the frame's height.</param>
    public bool Contains(float x, float y)
    {
        bool inside = false;
        for (int i = 0, j = Polygon.Count - 1; i < Polygon.Count; j = i++)
        {
            Vector2 a = Polygon[i];
            Vector2 b = Polygon[j];
            if (IsOnEdge(a, b, x, y))
            {
                return true;
            }

            if ((a.Y > y) != (b.Y > y) && x < a.X + (((double)b.X - a.X) * ((double)y - a.Y) / ((double)b.Y - a.Y)))
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>Every fault of the zone, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            errors.Add("A zone has no name; give it one.");
        }

        if (Polygon.Count < 3)
        {
            errors.Add($"Zone '{Name}' has {Polygon.Count} corners; it must have at least 3.");
        }

        for (int i = 0; i < Polygon.Count; i++)
        {
            if (!(Polygon[i].X >= 0 && Polygon[i].X <= 1 && Polygon[i].Y >= 0 && Polygon[i].Y <= 1))
            {
                errors.Add($"Zone '{Name}', corner {i + 1} is [{Polygon[i].X}, {Polygon[i].Y}]; both must be 0 to 1 of the frame.");
            }
        }

        return errors;
    }

    private static bool IsOnEdge(Vector2 a, Vector2 b, float x, float y)
    {
        if (x < MathF.Min(a.X, b.X) || x > MathF.Max(a.X, b.X) || y < MathF.Min(a.Y, b.Y) || y > MathF.Max(a.Y, b.Y))
        {
            return false;
        }

        // Products of floats are exact in double; what is left is the rounding of the coordinates themselves, far below a pixel.
        double cross = (((double)b.X - a.X) * ((double)y - a.Y)) - (((double)b.Y - a.Y) * ((double)x - a.X));
        return Math.Abs(cross) <= 1e-7 * Vector2.Distance(a, b);
    }
}
