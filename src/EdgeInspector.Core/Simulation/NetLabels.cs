using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Simulation;

/// <summary>Numbers the connected copper areas (nets) of a plane; eight-connected, copper from 128. Buffers are reused.</summary>
internal sealed class NetLabels
{
    private readonly List<int> _parents = new(1024);
    private int[] _labels = [];
    private int _width;

    /// <summary>Net of a pixel, 0 where there is no copper.</summary>
    public int this[int x, int y] => _labels[y * _width + x];

    /// <summary>Highest number given to a net, some of those below are unused.</summary>
    public int Highest => _parents.Count - 1;

    /// <summary>Numbers the nets of the plane.</summary>
    /// <param name="gaps">True numbers the areas without copper instead.</param>
    public void Compute(GrayPlane copper, bool gaps = false)
    {
        (int width, int height) = (copper.Width, copper.Height);
        _width = width;
        if (_labels.Length < width * height)
            _labels = new int[width * height];

        _parents.Clear();
        _parents.Add(0);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = copper.Row(y);
            Span<int> here = _labels.AsSpan(y * width, width);
            Span<int> above = y > 0 ? _labels.AsSpan((y - 1) * width, width) : [];
            for (int x = 0; x < width; x++)
            {
                if ((row[x] < 128) != gaps)
                {
                    here[x] = 0;
                    continue;
                }

                int label = x > 0 ? here[x - 1] : 0;
                if (y > 0)
                {
                    for (int k = Math.Max(0, x - 1); k <= Math.Min(width - 1, x + 1); k++)
                    {
                        int other = above[k];
                        if (other == 0 || other == label)
                            continue;

                        label = label == 0 ? other : Join(label, other);
                    }
                }

                if (label == 0)
                {
                    label = _parents.Count;
                    _parents.Add(label);
                }

                here[x] = label;
            }
        }

        Span<int> parents = CollectionsMarshal.AsSpan(_parents);
        for (int i = 1; i < parents.Length; i++)
        {
            // Parents have smaller numbers, so one pass in order resolves all.
            parents[i] = parents[parents[i]];
        }

        foreach (ref int label in _labels.AsSpan(0, width * height))
            label = parents[label];
    }

    private int Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b)
            return a;

        (int low, int high) = a < b ? (a, b) : (b, a);
        _parents[high] = low;
        return low;
    }

    private int Root(int label)
    {
        while (_parents[label] != label)
            label = _parents[label];

        return label;
    }
}
