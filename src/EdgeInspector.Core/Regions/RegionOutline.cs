using System.Numerics;

namespace EdgeInspector.Core.Regions;

/// <summary>Follows the outer edge of labelled regions. Buffers are kept for reuse; one thread at a time.</summary>
/// <remarks>
/// The walk keeps the region at its right hand along the edges between cells and crosses where cells touch at a corner, as eight
/// neighbours do. The corners are thinned by Douglas and Peucker, "Algorithms for the reduction of the number of points", 1973.
/// </remarks>
public sealed class RegionOutline
{
    // Stairs of one cell are the mask's grid, not the defect's form.
    private const float Tolerance = 1;

    // Of a speck the stairs are the form.
    private const float SpeckTolerance = 0.3f;
    private const int SpeckArea = 16;

    private Vector2[] _points = [];
    private bool[] _kept = [];
    private (int First, int Last)[] _open = [];
    private int _count;

    /// <summary>The outline of one region as a polygon that closes by itself, in frame pixels; valid until the next call.</summary>
    /// <param name="labels"><c>[height, width]</c>, as <see cref="ConnectedComponents.Labels"/>.</param>
    /// <param name="width">Columns of the mask.</param>
    /// <param name="number">Of the region, from 1.</param>
    /// <param name="component">The region.</param>
    /// <param name="grid">Where the mask lies in the frame.</param>
    public ReadOnlySpan<Vector2> Trace(ReadOnlySpan<int> labels, int width, int number, in Component component, in RegionGrid grid)
    {
        Walk(labels, width, number, component);
        int kept = Thin(component.Area < SpeckArea ? SpeckTolerance : Tolerance);
        for (int i = 0; i < kept; i++)
        {
            _points[i] = grid.ToFrame(_points[i].X, _points[i].Y);
        }

        return _points.AsSpan(0, kept);
    }

    private void Walk(ReadOnlySpan<int> labels, int width, int number, in Component component)
    {
        _count = 0;
        int height = labels.Length / width;
        int startX = component.X1 + labels.Slice(component.Y1 * width + component.X1, component.Width).IndexOf(number), startY = component.Y1;
        int x = startX, y = startY, dx = 1, dy = 0;
        do
        {
            x += dx;
            y += dy;
            // The two cells ahead; for a step (dx, dy) the left hand is (dy, -dx).
            bool left = IsSet(labels, width, height, number, x, y, dx + dy, dy - dx), right = IsSet(labels, width, height, number, x, y, dx - dy, dy + dx);
            if (left)
            {
                Add(x, y);
                (dx, dy) = (dy, -dx);
            }
            else if (!right)
            {
                Add(x, y);
                (dx, dy) = (-dy, dx);
            }
        }
        while (x != startX || y != startY || dx != 1 || dy != 0);
    }

    /// <summary>Whether the cell at a corner, in the direction of two signs, belongs to the region.</summary>
    private static bool IsSet(ReadOnlySpan<int> labels, int width, int height, int number, int x, int y, int towardsX, int towardsY)
    {
        int column = towardsX > 0 ? x : x - 1, row = towardsY > 0 ? y : y - 1;
        return (uint)column < (uint)width && (uint)row < (uint)height && labels[row * width + column] == number;
    }

    private void Add(int x, int y)
    {
        if (_count == _points.Length)
        {
            Array.Resize(ref _points, Math.Max(64, 2 * _count));
            Array.Resize(ref _kept, _points.Length);
            Array.Resize(ref _open, _points.Length);
        }

        _points[_count++] = new Vector2(x, y);
    }

    private int Thin(float tolerance)
    {
        Span<bool> kept = _kept.AsSpan(0, _count);
        kept.Clear();
        int far = Farthest(0);
        kept[0] = kept[far] = true;
        int open = 0;
        _open[open++] = (0, far);
        Split(ref open, kept, tolerance * tolerance);
        // The way back, from the far point to the first one again.
        _open[open++] = (far, _count);
        Split(ref open, kept, tolerance * tolerance);
        int count = 0;
        for (int i = 0; i < _count; i++)
        {
            if (kept[i])
            {
                _points[count++] = _points[i];
            }
        }

        return count;
    }

    private void Split(ref int open, Span<bool> kept, float tolerated)
    {
        while (open > 0)
        {
            (int a, int b) = _open[--open];
            Vector2 from = _points[a], to = _points[b == _count ? 0 : b];
            int worst = -1;
            float most = tolerated;
            for (int i = a + 1; i < b; i++)
            {
                float distance = SquaredDistance(_points[i], from, to);
                if (distance > most)
                {
                    (most, worst) = (distance, i);
                }
            }

            if (worst >= 0)
            {
                kept[worst] = true;
                _open[open++] = (a, worst);
                _open[open++] = (worst, b);
            }
        }
    }

    private int Farthest(int from)
    {
        int best = from;
        for (int i = 0; i < _count; i++)
        {
            if (Vector2.DistanceSquared(_points[i], _points[from]) > Vector2.DistanceSquared(_points[best], _points[from]))
            {
                best = i;
            }
        }

        return best;
    }

    private static float SquaredDistance(Vector2 point, Vector2 from, Vector2 to)
    {
        Vector2 line = to - from;
        float length = line.LengthSquared();
        float at = length == 0 ? 0 : Math.Clamp(Vector2.Dot(point - from, line) / length, 0, 1);
        return Vector2.DistanceSquared(point, from + at * line);
    }
}
