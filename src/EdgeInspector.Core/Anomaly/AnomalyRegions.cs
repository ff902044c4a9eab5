using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Anomaly;

/// <summary>The connected regions of a map above a level, as boxes with what their cells measure. Buffers are kept for reuse; one thread at a time.</summary>
internal sealed class AnomalyRegions(int most)
{
    private readonly ConnectedComponents _components = new();
    private readonly RegionColumns _regions = new();
    private byte[] _mask = [];
    private float[] _peaks = [];
    private int[] _order = [];

    /// <summary>Adds a detection of class 0 for every region, the most anomalous first, its confidence the greatest value in it.</summary>
    public void Find(AnomalyMap map, float level, Detections result)
    {
        Span<float> values = map.Values;
        if (_mask.Length < values.Length)
        {
            _mask = new byte[values.Length];
        }

        bool any = false;
        for (int i = 0; i < values.Length; i++)
        {
            bool above = values[i] >= level;
            _mask[i] = above ? (byte)1 : (byte)0;
            any |= above;
        }

        if (!any)
        {
            return;
        }

        int count = _components.Label(_mask, map.Width, map.Height);
        Rank(values, count);
        FrameRegion region = map.Region;
        float scaleX = (float)region.Width / map.Width, scaleY = (float)region.Height / map.Height;
        for (int i = 0; i < Math.Min(count, most); i++)
        {
            ref readonly Component component = ref _components.Components[_order[i]];
            var box = new FrameBox(
                region.X + (component.X1 * scaleX), region.Y + (component.Y1 * scaleY), region.X + (component.X2 * scaleX), region.Y + (component.Y2 * scaleY));
            result.Add(box, -_peaks[i], 0, -_peaks[i]);
            _regions.Write(_components, map.Width, _order[i] + 1, RegionGrid.Over(region, map.Width, map.Height), result);
        }
    }

    /// <summary>Negated peaks, so that sorting upwards puts the greatest first.</summary>
    private void Rank(ReadOnlySpan<float> values, int count)
    {
        if (_peaks.Length < count)
        {
            (_peaks, _order) = (new float[2 * count], new int[2 * count]);
        }

        Span<float> peaks = _peaks.AsSpan(0, count);
        peaks.Clear();
        ReadOnlySpan<int> labels = _components.Labels;
        for (int i = 0; i < values.Length; i++)
        {
            if (labels[i] > 0)
            {
                ref float peak = ref peaks[labels[i] - 1];
                peak = MathF.Min(peak, -values[i]);
            }
        }

        for (int i = 0; i < count; i++)
        {
            _order[i] = i;
        }

        peaks.Sort(_order.AsSpan(0, count));
    }
}
