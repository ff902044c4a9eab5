using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Regions;

/// <summary>
/// Finds the connected regions of a mask, eight neighbours to a pixel, with their sums. Buffers are kept for reuse: once they have grown,
/// a mask allocates nothing. One thread at a time.
/// </summary>
public sealed class ConnectedComponents
{
    private readonly BitRows _bits = new();
    private readonly StripRuns _runs = new();
    private readonly RowSums _top = new();
    private readonly RowSums _bottom = new();
    private readonly LabelPainter _painter = new();
    private Component[] _components = [];
    private int _begun;

    /// <summary>Components of the last mask.</summary>
    public int Count { get; private set; }

    /// <summary><c>[height, width]</c> of the last mask: 0 where it is clear, else the number of the component, from 1. Valid until the next call.</summary>
    public ReadOnlySpan<int> Labels => _painter.Labels;

    /// <summary>
    /// Number n is at n - 1: from top to bottom by the pair of rows in which they begin (rows 0 and 1, 2 and 3, ...), then from left to
    /// right. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<Component> Components => _components.AsSpan(0, Count);

    /// <summary>Labels a mask.</summary>
    /// <param name="mask"><c>[height, width]</c>, row-major; set where not zero.</param>
    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <returns>How many components there are.</returns>
    public int Label(ReadOnlySpan<byte> mask, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (mask.Length < (long)width * height)
        {
            throw new ArgumentException($"A mask of {width}x{height} has {(long)width * height} bytes, not {mask.Length}.", nameof(mask));
        }

        _bits.Load(mask, width, height);
        Count = _runs.Find(_bits, height);
        if (_components.Length < Count)
        {
            _components = new Component[Math.Max(Count, 2 * _components.Length)];
        }

        _begun = 0;
        _top.Reserve(_bits.WordsPerRow);
        _bottom.Reserve(_bits.WordsPerRow);
        _painter.Resize(width, height);
        for (int strip = 0; strip < _runs.Strips; strip++)
        {
            Range range = _runs.Of(strip);
            ReadOnlySpan<int> starts = _runs.Starts[range], ends = _runs.Ends[range], labels = _runs.Labels[range];
            if (starts.Length > 0)
            {
                Sum(strip, starts, ends, labels);
            }

            _painter.Paint(strip, _bits, starts, ends, labels);
        }

        return Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(int strip, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ReadOnlySpan<int> labels)
    {
        int y = 2 * strip;
        _top.Load(_bits.Row(y), _bits.WordsPerRow);
        _bottom.Load(_bits.Row(y + 1), _bits.WordsPerRow);
        Vector256<long> topDone = Vector256<long>.Zero, bottomDone = Vector256<long>.Zero;
        for (int i = 0; i < starts.Length; i++)
        {
            Vector256<long> topNow = _top.Before(ends[i]), bottomNow = _bottom.Before(ends[i]);
            Vector256<long> top = topNow - topDone, bottom = bottomNow - bottomDone, both = top + bottom;
            (topDone, bottomDone) = (topNow, bottomNow);
            long above = top.ToScalar(), below = bottom.ToScalar();
            ref Component component = ref _components[labels[i] - 1];
            if (labels[i] > _begun)
            {
                // Numbers begin in order: what lies there is of an earlier mask.
                _begun = labels[i];
                component = new Component { X1 = int.MaxValue, Y1 = int.MaxValue };
            }

            Take(ref component, y, above, below, both.GetElement(1), both.GetElement(2), bottom.GetElement(1));
            Widen(ref component, y, starts[i], ends[i], above, below);
        }
    }

    /// <param name="above">Pixels in row <paramref name="y"/>.</param>
    /// <param name="below">Pixels in the row under it.</param>
    /// <param name="belowX">Sum of the columns in that row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref Component component, int y, long above, long below, long sumX, long squares, long belowX)
    {
        long count = above + below;
        component.Area += count;
        component.SumX += sumX;
        component.SumXX += squares;
        component.SumY += y * count + below;
        component.SumYY += (long)y * y * count + (2 * y + 1) * below;
        component.SumXY += y * sumX + belowX;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(ref Component component, int y, int start, int end, long above, long below)
    {
        component.X1 = Math.Min(component.X1, start);
        component.X2 = Math.Max(component.X2, end);
        // The sign bit of a count less one: 1 where the row has none.
        component.Y1 = Math.Min(component.Y1, y + (int)((ulong)(above - 1) >> 63));
        component.Y2 = Math.Max(component.Y2, y + 2 - (int)((ulong)(below - 1) >> 63));
    }
}
