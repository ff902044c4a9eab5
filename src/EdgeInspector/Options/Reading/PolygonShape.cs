using System.Numerics;

namespace EdgeInspector.Options.Reading;

/// <summary>Whether corners make a region that "inside" means something for.</summary>
internal static class PolygonShape
{
    /// <summary>Most corners. 256: an outline drawn by hand has tens.</summary>
    public const int MaxCorners = 256;

    /// <summary>Smallest area, of the frame. A millionth: two pixels of a full HD picture.</summary>
    private const double MinArea = 1e-6;

    /// <summary>What is wrong, or null.</summary>
    /// <param name="written">Corners written, which may be more than are kept.</param>
    public static string? Problem(Vector2[] corners, int written)
    {
        if (written is < 3 or > MaxCorners)
        {
            return $"has {written} corners; write 3 to {MaxCorners}";
        }

        double twice = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            twice += Cross(corners[i], Next(corners, i));
            for (int j = i + 2; j < corners.Length; j++)
            {
                bool neighbours = i == 0 && j == corners.Length - 1;
                if (!neighbours && Crosses(corners[i], Next(corners, i), corners[j], Next(corners, j)))
                {
                    return $"crosses itself between corners {i + 1} and {j + 1}; list the corners in order around the region";
                }
            }
        }

        return Math.Abs(twice) / 2 < MinArea ? "encloses nothing; its corners lie on one line" : null;
    }

    private static Vector2 Next(Vector2[] corners, int i) => corners[(i + 1) % corners.Length];

    private static double Cross(Vector2 a, Vector2 b) => ((double)a.X * b.Y) - ((double)a.Y * b.X);

    private static double Side(Vector2 a, Vector2 b, Vector2 p) => Cross(b - a, p - a);

    /// <summary>True where the inner parts of two edges cross; touching is allowed.</summary>
    private static bool Crosses(Vector2 a, Vector2 b, Vector2 c, Vector2 d) =>
        Side(a, b, c) * Side(a, b, d) < 0 && Side(c, d, a) * Side(c, d, b) < 0;
}
