using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// Lays the answers of patches over each other in a map of cells. A patch counts for a cell by the part of it that it covers, so patches
/// need not end where cells do. Buffers are kept for reuse; one thread at a time.
/// </summary>
internal sealed class PatchMerger(PatchFusion fusion)
{
    // A patch's weight at its edge where the middle has 1: not 0, since some cells are seen from the edge only.
    private const float EdgeWeight = 0.1f;

    private float[] _weights = [];

    /// <summary>Begins a map: every cell is unknown.</summary>
    public void Begin(PatchMap map)
    {
        int cells = map.Columns * map.Rows;
        if (_weights.Length < cells)
        {
            _weights = new float[cells];
        }

        _weights.AsSpan(0, cells).Clear();
        for (int c = 0; c < map.Classes; c++)
        {
            map.Plane(c).Clear();
        }
    }

    /// <param name="patch">Frame pixels, within the map's region.</param>
    /// <param name="scores">Probability of each class.</param>
    public void Add(PatchMap map, FrameRegion patch, ReadOnlySpan<float> scores)
    {
        float cellWidth = (float)map.Region.Width / map.Columns, cellHeight = (float)map.Region.Height / map.Rows;
        float left = (patch.X - map.Region.X) / cellWidth, right = left + patch.Width / cellWidth;
        float top = (patch.Y - map.Region.Y) / cellHeight, bottom = top + patch.Height / cellHeight;
        for (int y = Math.Max(0, (int)top); y < Math.Min(map.Rows, bottom); y++)
        {
            float high = MathF.Min(bottom, y + 1) - MathF.Max(top, y);
            for (int x = Math.Max(0, (int)left); x < Math.Min(map.Columns, right); x++)
            {
                float covered = high * (MathF.Min(right, x + 1) - MathF.Max(left, x));
                float weight = fusion == PatchFusion.Weighted ? covered * Window(x + 0.5f, left, right) * Window(y + 0.5f, top, bottom) : covered;
                AddCell(map, y * map.Columns + x, covered, weight, scores);
            }
        }
    }

    /// <summary>Ends a map: sums become means.</summary>
    public void End(PatchMap map)
    {
        if (fusion == PatchFusion.Max)
        {
            return;
        }

        for (int c = 0; c < map.Classes; c++)
        {
            Span<float> plane = map.Plane(c);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = _weights[i] > 0 ? plane[i] / _weights[i] : 0;
            }
        }
    }

    private void AddCell(PatchMap map, int cell, float covered, float weight, ReadOnlySpan<float> scores)
    {
        if (fusion != PatchFusion.Max)
        {
            _weights[cell] += weight;
            for (int c = 0; c < scores.Length; c++)
            {
                map.Plane(c)[cell] += weight * scores[c];
            }

            return;
        }

        // A cell that no patch covers by half takes the patch that covers it most: its weight is that part, 1 once half was reached.
        float rank = covered >= 0.5f - 1e-4f ? 1 : covered;
        for (int c = 0; rank >= _weights[cell] && c < scores.Length; c++)
        {
            Span<float> plane = map.Plane(c);
            plane[cell] = rank > _weights[cell] ? scores[c] : MathF.Max(plane[cell], scores[c]);
        }

        _weights[cell] = MathF.Max(_weights[cell], rank);
    }

    /// <summary>1 in the middle, falling evenly towards both ends.</summary>
    private static float Window(float at, float from, float to) =>
        EdgeWeight + (1 - EdgeWeight) * MathF.Max(0, 1 - MathF.Abs(2 * at - from - to) / (to - from));
}
