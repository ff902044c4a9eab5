using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// Connected cells in which a class reaches its threshold, as detections: the box around them in frame pixels, their greatest probability
/// as confidence. Fainter regions are found beside them, none of which holds one of those: the cells that reach the threshold times the
/// region's own greatest probability, so that a defect that pales from one frame to the next keeps its size. Their confidence is below the
/// threshold, also where a cell reaches it that is too small by itself. One thread at a time.
/// </summary>
/// <param name="isFinding">By class: false for background.</param>
/// <param name="thresholds">By class.</param>
/// <param name="faintest">Lowest probability of a fainter one; where it is above the threshold there are none.</param>
/// <param name="minArea">Square pixels of the frame.</param>
internal sealed class PatchRegions(bool[] isFinding, float[] thresholds, float faintest, float minArea)
{
    private readonly ConnectedComponents _components = new();
    private byte[] _mask = [];
    private bool[] _found = [];
    private Region[] _regions = [];

    /// <param name="result">Added to.</param>
    public void Find(PatchMap map, Detections result)
    {
        int cells = map.Columns * map.Rows;
        if (_mask.Length < cells)
        {
            (_mask, _found, _regions) = (new byte[cells], new bool[cells], new Region[cells + 1]);
        }

        for (int c = 0; c < isFinding.Length; c++)
        {
            if (isFinding[c])
            {
                _found.AsSpan(0, cells).Clear();
                Find(map, c, thresholds[c], 0, result);
                if (faintest < thresholds[c])
                {
                    Find(map, c, faintest, thresholds[c], result);
                }
            }
        }
    }

    /// <summary>The regions of cells from <paramref name="floor"/> on that hold none found before, each drawn as far as it reaches <paramref name="share"/> of its greatest.</summary>
    private void Find(PatchMap map, int c, float floor, float share, Detections result)
    {
        Span<float> plane = map.Plane(c);
        bool any = false;
        for (int i = 0; i < plane.Length; i++)
        {
            bool isSet = plane[i] >= floor;
            _mask[i] = isSet ? (byte)1 : (byte)0;
            any |= isSet;
        }

        if (!any)
        {
            return;
        }

        Span<Region> regions = _regions.AsSpan(0, _components.Label(_mask, map.Columns, map.Rows) + 1);
        regions.Fill(Region.None);
        ReadOnlySpan<int> labels = _components.Labels;
        for (int i = 0; i < labels.Length; i++)
        {
            ref Region region = ref regions[labels[i]];
            region.Best = MathF.Max(region.Best, plane[i]);
            region.IsFound |= _found[i];
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (plane[i] >= share * regions[labels[i]].Best)
            {
                regions[labels[i]].Take(i % map.Columns, i / map.Columns);
            }
        }

        float width = (float)map.Region.Width / map.Columns, height = (float)map.Region.Height / map.Rows;
        for (int n = 1; n < regions.Length; n++)
        {
            ref Region one = ref regions[n];
            one.IsFound = !one.IsFound && one.Cells * width * height >= minArea;
            if (one.IsFound)
            {
                result.Add(
                    new FrameBox(map.Region.X + one.X1 * width, map.Region.Y + one.Y1 * height, map.Region.X + one.X2 * width, map.Region.Y + one.Y2 * height),
                    share > 0 ? MathF.Min(one.Best, MathF.BitDecrement(share)) : one.Best, c);
            }
        }

        for (int i = 0; i < labels.Length; i++)
        {
            _found[i] |= labels[i] > 0 && regions[labels[i]].IsFound;
        }
    }

    private struct Region
    {
        public static readonly Region None = new() { X1 = int.MaxValue, Y1 = int.MaxValue };

        public int X1, Y1, X2, Y2, Cells;
        public float Best;
        public bool IsFound;

        public void Take(int x, int y)
        {
            (X1, Y1, X2, Y2) = (Math.Min(X1, x), Math.Min(Y1, y), Math.Max(X2, x + 1), Math.Max(Y2, y + 1));
            Cells++;
        }
    }
}
