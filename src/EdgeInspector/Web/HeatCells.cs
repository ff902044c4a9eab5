using EdgeInspector.Core.Anomaly;

namespace EdgeInspector.Web;

/// <summary>An anomaly map made small enough to send many times a second: bytes, a cell the greatest of those it stands for. Buffers are reused.</summary>
internal sealed class HeatCells
{
    /// <summary>Columns and rows at most: finer than a person sees in a translucent overlay, and under 10 kB.</summary>
    private const int MostCells = 96;

    private byte[] _cells = [];

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary><c>[Rows, Columns]</c>, 255 for a score of 1; empty where there is no map.</summary>
    public ReadOnlySpan<byte> Cells => _cells.AsSpan(0, Columns * Rows);

    public void Draw(AnomalyMap map)
    {
        int step = (Math.Max(map.Width, map.Height) + MostCells - 1) / MostCells;
        (Columns, Rows) = map.IsEmpty ? (0, 0) : ((map.Width + step - 1) / step, (map.Height + step - 1) / step);
        if (_cells.Length < Columns * Rows)
        {
            _cells = new byte[Columns * Rows];
        }

        _cells.AsSpan().Clear();
        ReadOnlySpan<float> values = map.Values;
        for (int y = 0; y < map.Height; y++)
        {
            Span<byte> row = _cells.AsSpan(y / step * Columns, Columns);
            for (int x = 0; x < map.Width; x++)
            {
                ref byte cell = ref row[x / step];
                cell = Math.Max(cell, (byte)(255 * Math.Clamp(values[(y * map.Width) + x], 0, 1)));
            }
        }
    }
}
