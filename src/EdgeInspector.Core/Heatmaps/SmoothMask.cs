namespace EdgeInspector.Core.Heatmaps;

/// <summary>A grid of zeros and ones, shifted at random by less than a cell and smoothed in between.</summary>
internal readonly struct SmoothMask
{
    private readonly bool[] _shown;
    private readonly int _cells;
    private readonly float _left;
    private readonly float _top;

    private SmoothMask(bool[] shown, int cells, float left, float top) => (_shown, _cells, _left, _top) = (shown, cells, left, top);

    public static SmoothMask Draw(Random random, int cells, float chance)
    {
        // Two more than are seen: the shift needs one, the interpolation another.
        bool[] shown = new bool[(cells + 2) * (cells + 2)];
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = random.NextSingle() < chance;
        }

        return new SmoothMask(shown, cells, random.NextSingle(), random.NextSingle());
    }

    /// <summary>The mask along a line.</summary>
    /// <param name="y">0-1 from the top.</param>
    /// <param name="row">Replaced, each 0-1.</param>
    public void Row(float y, Span<float> row)
    {
        float down = (y * _cells) + _top;
        int first = (int)down;
        float below = down - first;
        int stride = _cells + 2;
        for (int x = 0; x < row.Length; x++)
        {
            float across = ((x + 0.5f) / row.Length * _cells) + _left;
            int at = (int)across;
            float right = across - at;
            int cell = (first * stride) + at;
            float upper = Value(cell) + (right * (Value(cell + 1) - Value(cell)));
            float lower = Value(cell + stride) + (right * (Value(cell + stride + 1) - Value(cell + stride)));
            row[x] = upper + (below * (lower - upper));
        }
    }

    private float Value(int cell) => _shown[cell] ? 1 : 0;
}
