using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Resizes with a triangle as wide as the scale, so that every source pixel counts: the mean where a picture shrinks, bilinear where it
/// grows. Columns first within a blended row, as Pillow's <c>BILINEAR</c> and torchvision's with <c>antialias</c>, without their rounding
/// between the two passes. One thread at a time; allocates when the sizes change.
/// </summary>
/// <remarks>Pillow, <c>src/libImaging/Resample.c</c>: <c>precompute_coeffs</c>.</remarks>
internal sealed class AntialiasResampler(int targetColumns)
{
    private readonly int[] _columnStarts = new int[targetColumns];
    private int[] _rowStarts = [];
    private float[] _columnWeights = [];
    private float[] _rowWeights = [];
    private float[] _line = [];
    private int _columnTaps;
    private int _rowTaps;
    private int _columns;
    private int _firstByte;
    private int _bytes;

    /// <summary>Makes the tables for one geometry.</summary>
    public void Prepare(in LetterboxTransform frame, in DrawnPart drawn)
    {
        _columns = drawn.Width;
        _columnTaps = Taps(frame.FrameWidth, frame.Width);
        _rowTaps = Taps(frame.FrameHeight, frame.Height);
        Grow(ref _columnWeights, _columnTaps * drawn.Width);
        Grow(ref _rowWeights, _rowTaps * drawn.Height);
        if (_rowStarts.Length < drawn.Height)
        {
            _rowStarts = new int[drawn.Height];
        }

        Fill(_columnStarts.AsSpan(0, drawn.Width), _columnWeights, _columnTaps, drawn.SkipX, frame.FrameWidth, frame.Width);
        Fill(_rowStarts.AsSpan(0, drawn.Height), _rowWeights, _rowTaps, drawn.SkipY, frame.FrameHeight, frame.Height);
        _firstByte = 3 * _columnStarts[0];
        _bytes = 3 * (_columnStarts[drawn.Width - 1] + _columnTaps) - _firstByte;
        Grow(ref _line, _bytes);
    }

    /// <summary>Draws one row of the target.</summary>
    /// <param name="pixels">The whole frame, rows <paramref name="stride"/> bytes apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(ReadOnlySpan<byte> pixels, int stride, int row, PlaneRows planes, in PlaneScale scale)
    {
        ReadOnlySpan<float> weights = _rowWeights.AsSpan(row * _rowTaps, _rowTaps);
        Span<float> line = _line.AsSpan(0, _bytes);
        line.Clear();
        for (int k = 0; k < _rowTaps; k++)
        {
            if (weights[k] != 0)
            {
                Accumulate(pixels.Slice((_rowStarts[row] + k) * stride + _firstByte, _bytes), weights[k], line);
            }
        }

        for (int x = 0; x < _columns; x++)
        {
            ReadOnlySpan<float> taps = _columnWeights.AsSpan(x * _columnTaps, _columnTaps);
            ReadOnlySpan<float> from = line.Slice(3 * _columnStarts[x] - _firstByte, 3 * _columnTaps);
            float blue = 0, green = 0, red = 0;
            for (int k = 0; k < taps.Length; k++)
            {
                blue += taps[k] * from[3 * k];
                green += taps[k] * from[3 * k + 1];
                red += taps[k] * from[3 * k + 2];
            }

            planes.Blue[x] = scale.Apply(0, blue);
            planes.Green[x] = scale.Apply(1, green);
            planes.Red[x] = scale.Apply(2, red);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(ReadOnlySpan<byte> row, float weight, Span<float> line)
    {
        ref byte from = ref MemoryMarshal.GetReference(row);
        ref float to = ref MemoryMarshal.GetReference(line[..row.Length]);
        Vector128<float> factor = Vector128.Create(weight);
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= row.Length - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            Add(low, factor, ref to, i);
            Add(high, factor, ref to, i + 8);
        }

        for (; i < row.Length; i++)
        {
            line[i] += weight * row[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<ushort> levels, Vector128<float> factor, ref float to, int at)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(levels);
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(low.AsInt32()), factor, Vector128.LoadUnsafe(ref to, (nuint)at)).StoreUnsafe(ref to, (nuint)at);
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(high.AsInt32()), factor, Vector128.LoadUnsafe(ref to, (nuint)at + 4)).StoreUnsafe(ref to, (nuint)at + 4);
    }

    /// <summary>Source pixels under a target pixel's triangle, at most; never more than there are.</summary>
    private static int Taps(int source, int target) => Math.Min(source, (int)Math.Ceiling(Support(source, target)) * 2 + 1);

    private static double Support(int source, int target) => Math.Max(1, (double)source / target);

    private static void Fill(Span<int> starts, Span<float> weights, int taps, int skip, int source, int target)
    {
        double scale = (double)source / target, support = Support(source, target);
        for (int i = 0; i < starts.Length; i++)
        {
            double centre = (i + skip + 0.5) * scale;
            // The triangle's pixels may be fewer than the table holds, at the edges: the table then begins earlier, with weights of 0.
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(source, (int)(centre + support + 0.5));
            int start = Math.Min(first, source - taps);
            starts[i] = start;
            Span<float> row = weights.Slice(i * taps, taps);
            double sum = 0;
            for (int k = first; k < end; k++)
            {
                sum += Math.Max(0, 1 - Math.Abs(k - centre + 0.5) / support);
            }

            for (int k = 0; k < taps; k++)
            {
                int at = start + k;
                row[k] = at < first || at >= end ? 0 : (float)(Math.Max(0, 1 - Math.Abs(at - centre + 0.5) / support) / sum);
            }
        }
    }

    private static void Grow(ref float[] values, int length)
    {
        if (values.Length < length)
        {
            values = new float[length];
        }
    }
}
