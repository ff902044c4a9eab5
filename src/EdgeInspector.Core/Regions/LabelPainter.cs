using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Regions;

/// <summary>Writes runs into a picture of labels; strips that stay clear are not touched.</summary>
internal sealed class LabelPainter
{
    private const int Lanes = 8;

    private int[] _labels = [];
    private int[] _line = [];
    private bool[] _isPainted = [];
    private int _width;
    private int _height;

    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, _width * _height);

    public void Resize(int width, int height)
    {
        if (width == _width && height == _height)
        {
            return;
        }

        (_width, _height) = (width, height);
        if (_labels.Length < width * height)
        {
            _labels = new int[width * height];
        }

        if (_isPainted.Length < (height + 1) / 2)
        {
            _isPainted = new bool[(height + 1) / 2];
        }

        if (_line.Length < width + 64 + Lanes)
        {
            _line = new int[width + 64 + Lanes];
        }

        _labels.AsSpan(0, width * height).Clear();
        _isPainted.AsSpan().Clear();
    }

    /// <param name="strip">Rows <c>2 * strip</c> and the one below.</param>
    public void Paint(int strip, BitRows bits, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ReadOnlySpan<int> labels)
    {
        if (starts.Length == 0)
        {
            if (_isPainted[strip])
            {
                _isPainted[strip] = false;
                _labels.AsSpan(2 * strip * _width, Math.Min(2, _height - 2 * strip) * _width).Clear();
            }

            return;
        }

        _isPainted[strip] = true;
        FillLine(starts, ends, labels);
        for (int y = 2 * strip; y < Math.Min(2 * strip + 2, _height); y++)
        {
            Cut(bits.Row(y), _labels.AsSpan(y * _width, _width));
        }
    }

    /// <summary>Each run with its label; what lies between runs is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillLine(ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ReadOnlySpan<int> labels)
    {
        ref int line = ref MemoryMarshal.GetArrayDataReference(_line);
        for (int i = 0; i < starts.Length; i++)
        {
            Vector256<int> label = Vector256.Create(labels[i]);
            int x = starts[i], end = ends[i];
            do
            {
                label.StoreUnsafe(ref line, (nuint)x);
                x += Lanes;
            }
            while (x < end);
        }
    }

    /// <summary>The line where the row is set, 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cut(ReadOnlySpan<ulong> row, Span<int> target)
    {
        ref int line = ref MemoryMarshal.GetArrayDataReference(_line);
        ref int to = ref MemoryMarshal.GetReference(target);
        Vector256<int> bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        int x = 0;
        for (; x <= target.Length - Lanes; x += Lanes)
        {
            Vector256<int> set = Vector256.Create((int)(row[x >> 6] >> (x & 63))) & bits;
            (Vector256.Equals(set, bits).AsInt32() & Vector256.LoadUnsafe(ref line, (nuint)x)).StoreUnsafe(ref to, (nuint)x);
        }

        for (; x < target.Length; x++)
        {
            target[x] = (row[x >> 6] >> (x & 63) & 1) == 0 ? 0 : _line[x];
        }
    }
}
