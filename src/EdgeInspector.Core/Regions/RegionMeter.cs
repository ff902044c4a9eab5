using System.Numerics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Regions;

/// <summary>Measures the form of labelled regions. Buffers are kept for reuse; one thread at a time.</summary>
/// <remarks>
/// The smallest rectangle has an edge in common with the convex hull (Freeman and Shapira, CACM 1975). The perimeter is that of Pratt,
/// "Digital Image Processing", section on shape by bit quads: straight edges count 1, corners and diagonals 1/sqrt(2), so that a slanted edge is not
/// measured along its stairs.
/// </remarks>
public sealed class RegionMeter
{
    private const float Diagonal = 0.70710678f;

    private int[] _left = [];
    private int[] _right = [];
    private Vector2[] _hull = [];

    /// <summary>Measures one region.</summary>
    /// <param name="components">That labelled the mask last.</param>
    /// <param name="width">Columns of that mask.</param>
    /// <param name="number">Of the region, from 1.</param>
    /// <param name="grid">Where the mask lies in the frame.</param>
    public RegionShape Measure(ConnectedComponents components, int width, int number, in RegionGrid grid)
    {
        ArgumentNullException.ThrowIfNull(components);
        ref readonly Component component = ref components.Components[number - 1];
        float quads = Scan(components.Labels, width, number, component);
        int points = BuildHull(component, grid);
        return new RegionShape
        {
            Area = component.Area * grid.StepX * grid.StepY,
            Rectangle = SmallestRectangle(_hull.AsSpan(0, points)),
            HullArea = AreaOf(_hull.AsSpan(0, points)),
            Perimeter = quads * MathF.Sqrt(grid.StepX * grid.StepY),
        };
    }

    /// <summary>Notes the first and last column of every row, and returns the perimeter in cells.</summary>
    private float Scan(ReadOnlySpan<int> labels, int width, int number, in Component component)
    {
        int rows = component.Height;
        if (_left.Length < rows)
        {
            _left = new int[Math.Max(rows, 2 * _left.Length)];
            _right = new int[_left.Length];
        }

        int straight = 0, turned = 0;
        ReadOnlySpan<int> above = default;
        for (int y = 0; y <= rows; y++)
        {
            ReadOnlySpan<int> row = y < rows ? labels.Slice((component.Y1 + y) * width + component.X1, component.Width) : default;
            int before = 0;
            for (int x = 0; x <= component.Width; x++)
            {
                bool inside = x < component.Width;
                int now = (inside && !above.IsEmpty && above[x] == number ? 1 : 0) + (inside && !row.IsEmpty && row[x] == number ? 2 : 0);
                // Four cells that meet in a corner: bits above left, below left, above right, below right.
                switch (before | now << 2)
                {
                    case 1 or 2 or 4 or 8 or 7 or 11 or 13 or 14:
                        turned++;
                        break;
                    case 3 or 12 or 5 or 10:
                        straight++;
                        break;
                    case 6 or 9:
                        turned += 2;
                        break;
                }

                before = now;
            }

            if (y < rows)
            {
                _left[y] = component.X1 + row.IndexOf(number);
                _right[y] = component.X1 + row.LastIndexOf(number) + 1;
            }

            above = row;
        }

        return straight + Diagonal * turned;
    }

    /// <summary>The convex hull of the cells' corners, going round, in frame pixels: corners come by rows, so nothing needs sorting.</summary>
    private int BuildHull(in Component component, in RegionGrid grid)
    {
        int rows = component.Height;
        if (_hull.Length < 2 * rows + 4)
        {
            _hull = new Vector2[Math.Max(2 * rows + 4, 2 * _hull.Length)];
        }

        int count = 0;
        for (int k = 0; k <= rows; k++)
        {
            int x = Math.Max(k > 0 ? _right[k - 1] : int.MinValue, k < rows ? _right[k] : int.MinValue);
            count = Push(grid.ToFrame(x, component.Y1 + k), count, 0);
        }

        int turn = count;
        for (int k = rows; k >= 0; k--)
        {
            int x = Math.Min(k > 0 ? _left[k - 1] : int.MaxValue, k < rows ? _left[k] : int.MaxValue);
            count = Push(grid.ToFrame(x, component.Y1 + k), count, turn);
        }

        return count;
    }

    private int Push(Vector2 point, int count, int first)
    {
        while (count >= first + 2 && Cross(_hull[count - 1] - _hull[count - 2], point - _hull[count - 1]) <= 0)
        {
            count--;
        }

        _hull[count] = point;
        return count + 1;
    }

    private static float Cross(Vector2 a, Vector2 b) => a.X * b.Y - a.Y * b.X;

    private static float AreaOf(ReadOnlySpan<Vector2> polygon)
    {
        double sum = 0;
        Vector2 last = polygon[^1];
        foreach (Vector2 point in polygon)
        {
            sum += (double)last.X * point.Y - (double)last.Y * point.X;
            last = point;
        }

        return (float)Math.Abs(sum / 2);
    }

    private static RotatedBox SmallestRectangle(ReadOnlySpan<Vector2> hull)
    {
        RotatedBox best = default;
        float least = float.PositiveInfinity;
        for (int i = 0; i < hull.Length; i++)
        {
            Vector2 edge = hull[(i + 1) % hull.Length] - hull[i];
            float length = edge.Length();
            if (length == 0)
            {
                continue;
            }

            Vector2 along = edge / length, across = new(-along.Y, along.X);
            float low = float.PositiveInfinity, high = float.NegativeInfinity, near = float.PositiveInfinity, far = float.NegativeInfinity;
            foreach (Vector2 point in hull)
            {
                float u = Vector2.Dot(point, along), v = Vector2.Dot(point, across);
                (low, high, near, far) = (MathF.Min(low, u), MathF.Max(high, u), MathF.Min(near, v), MathF.Max(far, v));
            }

            float area = (high - low) * (far - near);
            if (area < least)
            {
                least = area;
                Vector2 center = 0.5f * (low + high) * along + 0.5f * (near + far) * across;
                best = new RotatedBox(center.X, center.Y, high - low, far - near, MathF.Atan2(along.Y, along.X));
            }
        }

        return best;
    }
}
