using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// Connected cells in which a class reaches its threshold, as detections: the box around them in frame pixels, their greatest probability
/// as confidence. Fainter ones, of connected cells none of which reaches it, are found beside them. One thread at a time.
/// </summary>
/// <param name="isFinding">By class: false for background.</param>
/// <param name="thresholds">By class.</param>
/// <param name="faintest">Lowest probability of a fainter one; where it is above the threshold there are none.</param>
/// <param name="minArea">Square pixels of the frame.</param>
internal sealed class PatchRegions(bool[] isFinding, float[] thresholds, float faintest, float minArea)
{
    private readonly ConnectedComponents _components = new();
    private byte[] _mask = [];
    private float[] _best = [];

    /// <param name="result">Added to.</param>
    public void Find(PatchMap map, Detections result)
    {
        int cells = map.Columns * map.Rows;
        if (_mask.Length < cells)
        {
            (_mask, _best) = (new byte[cells], new float[cells + 1]);
        }

        for (int c = 0; c < isFinding.Length; c++)
        {
            if (isFinding[c])
            {
                Find(map, c, thresholds[c], float.PositiveInfinity, result);
                if (faintest < thresholds[c])
                {
                    Find(map, c, faintest, thresholds[c], result);
                }
            }
        }
    }

    /// <summary>The regions of cells from <paramref name="floor"/> on whose greatest is below <paramref name="ceiling"/>.</summary>
    private void Find(PatchMap map, int c, float floor, float ceiling, Detections result)
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

        int count = _components.Label(_mask, map.Columns, map.Rows);
        Span<float> best = _best.AsSpan(0, count + 1);
        best.Clear();
        ReadOnlySpan<int> labels = _components.Labels;
        for (int i = 0; i < labels.Length; i++)
        {
            best[labels[i]] = MathF.Max(best[labels[i]], plane[i]);
        }

        float width = (float)map.Region.Width / map.Columns, height = (float)map.Region.Height / map.Rows;
        for (int n = 0; n < count; n++)
        {
            Component one = _components.Components[n];
            if (best[n + 1] < ceiling && one.Area * width * height >= minArea)
            {
                result.Add(
                    new FrameBox(map.Region.X + one.X1 * width, map.Region.Y + one.Y1 * height, map.Region.X + one.X2 * width, map.Region.Y + one.Y2 * height),
                    best[n + 1], c);
            }
        }
    }
}
