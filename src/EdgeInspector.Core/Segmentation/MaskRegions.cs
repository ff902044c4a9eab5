using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Segmentation;

/// <summary>
/// The connected regions of each class of a map, as detections: the box around a region in frame pixels, its mean probability as
/// confidence, its area, length and outline as its pixels measure them. Buffers are kept for reuse; one thread at a time.
/// </summary>
internal sealed class MaskRegions
{
    private readonly ConnectedComponents _components = new();
    private readonly RegionColumns _regions = new();
    private readonly Detections _found = new();
    private readonly bool[] _isFinding;
    private readonly float[] _floors;
    private readonly float _minArea;
    private readonly int _most;
    private byte[] _mask = [];
    private double[] _sums = [];
    private float[] _order = [];
    private int[] _rows = [];

    /// <param name="isFinding">By class: false for background.</param>
    /// <param name="floors">By class: least mean probability.</param>
    /// <param name="minArea">Square pixels of the frame.</param>
    /// <param name="most">Most regions, the surest first.</param>
    public MaskRegions(bool[] isFinding, float[] floors, float minArea, int most)
    {
        _isFinding = isFinding;
        _floors = floors;
        _minArea = minArea;
        _most = most;
    }

    /// <param name="confidence">Of each cell of the map.</param>
    /// <param name="result">Added to, surest first.</param>
    public void Find(ClassMap map, ReadOnlySpan<float> confidence, Detections result)
    {
        _found.Clear();
        int cells = map.Width * map.Height;
        if (_mask.Length < cells)
        {
            _mask = new byte[cells];
        }

        Span<int> present = stackalloc int[256];
        present.Clear();
        foreach (byte value in map.Values)
        {
            present[value]++;
        }

        float cellArea = (float)map.Region.Width * map.Region.Height / cells;
        for (int c = 0; c < _isFinding.Length; c++)
        {
            if (_isFinding[c] && present[c] > 0 && present[c] * cellArea >= _minArea)
            {
                FindClass(map, confidence, c, cellArea);
            }
        }

        Order(result);
    }

    private void FindClass(ClassMap map, ReadOnlySpan<float> confidence, int c, float cellArea)
    {
        Span<byte> mask = _mask.AsSpan(0, map.Width * map.Height);
        PixelClasses.Select(map.Values, (byte)c, mask);
        int count = _components.Label(mask, map.Width, map.Height);
        if (_sums.Length <= count)
        {
            _sums = new double[2 * (count + 1)];
        }

        Span<double> sums = _sums.AsSpan(0, count + 1);
        sums.Clear();
        ReadOnlySpan<int> labels = _components.Labels;
        for (int i = 0; i < labels.Length; i++)
        {
            sums[labels[i]] += confidence[i];
        }

        float scaleX = (float)map.Region.Width / map.Width, scaleY = (float)map.Region.Height / map.Height;
        ReadOnlySpan<Component> components = _components.Components;
        for (int n = 0; n < count; n++)
        {
            Component one = components[n];
            float mean = (float)(sums[n + 1] / one.Area);
            if (one.Area * cellArea >= _minArea && mean >= _floors[c])
            {
                _found.Add(
                    new FrameBox(map.Region.X + one.X1 * scaleX, map.Region.Y + one.Y1 * scaleY, map.Region.X + one.X2 * scaleX, map.Region.Y + one.Y2 * scaleY),
                    MathF.Min(1, mean), c);
                _regions.Write(_components, map.Width, n + 1, RegionGrid.Over(map.Region, map.Width, map.Height), _found);
            }
        }
    }

    private void Order(Detections result)
    {
        int count = _found.Count;
        if (_order.Length < count)
        {
            _order = new float[2 * count];
            _rows = new int[2 * count];
        }

        for (int i = 0; i < count; i++)
        {
            (_order[i], _rows[i]) = (-_found.Confidences[i], i);
        }

        _order.AsSpan(0, count).Sort(_rows.AsSpan(0, count));
        for (int i = 0; i < Math.Min(count, _most); i++)
        {
            int row = _rows[i];
            result.AddFrom(_found, row);
        }
    }
}
