using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// Feature vectors to find the nearest of, by Euclidean distance. The search is exact: every query meets every vector in a blocked matrix
/// product, and the distance to the winner is then taken anew from the difference, which loses no digits. One search at a time.
/// </summary>
/// <remarks>
/// |q - b|^2 = |q|^2 + |b|^2 - 2 q.b, and |q|^2 does not change which b is nearest. Both are taken from the bank's mean, so that vectors
/// far from the origin keep the digits that tell near ones apart. The product is computed in tiles of
/// <see cref="QueriesPerTile"/> queries by <see cref="PanelWidth"/> vectors whose sums stay in registers (Goto and van de Geijn 2008).
/// </remarks>
public sealed class MemoryBank
{
    /// <summary>Vectors side by side in a panel: two registers of eight floats, or two of sixteen where there are such.</summary>
    private static readonly int PanelWidth = Vector512.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Twelve sums of the sixteen registers there are at least; half of thirty-two.</summary>
    private const int QueriesPerTile = 6;

    /// <summary>Bytes of panels worked on at a time: they stay in a core's second cache while all queries pass.</summary>
    private const int BlockBytes = 192 * 1024;

    private readonly float[] _vectors;
    private readonly float[] _panels;
    private readonly float[] _norms;
    private readonly int _panelCount;
    private readonly float[] _centre;
    private readonly float[] _products = new float[QueriesPerTile * PanelWidth];
    private float[] _best = [];
    private float[] _queries = [];
    private int[] _found = [];

    /// <param name="vectors"><c>[count, dimension]</c>, row-major; taken over.</param>
    /// <param name="dimension">At least 1.</param>
    /// <exception cref="ArgumentException">There are none, or no whole number of them.</exception>
    public MemoryBank(float[] vectors, int dimension)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (vectors.Length == 0 || vectors.Length % dimension != 0)
        {
            throw new ArgumentException($"{vectors.Length} numbers are no vectors of {dimension}.", nameof(vectors));
        }

        _vectors = vectors;
        Dimension = dimension;
        Count = vectors.Length / dimension;
        _panelCount = (Count + PanelWidth - 1) / PanelWidth;
        _panels = GC.AllocateUninitializedArray<float>(_panelCount * PanelWidth * dimension, pinned: true);
        _norms = new float[_panelCount * PanelWidth];
        _centre = Mean();
        Pack();
    }

    public int Count { get; }

    public int Dimension { get; }

    /// <summary>Vector <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> this[int index] => _vectors.AsSpan(index * Dimension, Dimension);

    /// <summary>All of them, <c>[Count, Dimension]</c>.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>For each query the nearest vector's index, the first of equals, and its distance.</summary>
    /// <param name="queries"><c>[n, Dimension]</c>, row-major.</param>
    /// <param name="indices">n.</param>
    /// <param name="distances">n; Euclidean, not squared.</param>
    public void Nearest(ReadOnlySpan<float> queries, Span<int> indices, Span<float> distances)
    {
        int count = indices.Length;
        if (queries.Length != count * Dimension || distances.Length != count)
        {
            throw new ArgumentException($"{queries.Length} numbers, {indices.Length} indices and {distances.Length} distances for queries of {Dimension}.", nameof(queries));
        }

        int padded = (count + QueriesPerTile - 1) / QueriesPerTile * QueriesPerTile;
        if (_best.Length < padded)
        {
            (_best, _found, _queries) = (new float[padded], new int[padded], new float[padded * Dimension]);
        }

        for (int q = 0; q < count; q++)
        {
            for (int k = 0; k < Dimension; k++)
            {
                _queries[(q * Dimension) + k] = queries[(q * Dimension) + k] - _centre[k];
            }
        }

        Span<float> best = _best.AsSpan(0, padded);
        best.Fill(float.PositiveInfinity);
        Span<int> found = _found.AsSpan(0, padded);
        found.Clear();
        int perBlock = Math.Max(1, BlockBytes / (PanelWidth * Dimension * sizeof(float)));
        for (int first = 0; first < _panelCount; first += perBlock)
        {
            int last = Math.Min(first + perBlock, _panelCount);
            for (int q = 0; q < padded; q += QueriesPerTile)
            {
                ReadOnlySpan<float> tile = _queries.AsSpan(q * Dimension, QueriesPerTile * Dimension);
                Tile(tile, first, last, best.Slice(q, QueriesPerTile), found.Slice(q, QueriesPerTile));
            }
        }

        found[..count].CopyTo(indices);

        for (int q = 0; q < count; q++)
        {
            distances[q] = Distance(queries.Slice(q * Dimension, Dimension), this[indices[q]]);
        }
    }

    /// <summary>Euclidean distance of two vectors of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => MathF.Sqrt(SquaredDistance(a, b));

    /// <summary>Squared Euclidean distance of two vectors of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b[..a.Length]);
        Vector256<float> sums = Vector256<float>.Zero;
        int i = 0;
        for (; i <= a.Length - 8; i += 8)
        {
            Vector256<float> difference = Vector256.LoadUnsafe(ref left, (nuint)i) - Vector256.LoadUnsafe(ref right, (nuint)i);
            sums = Vector256.FusedMultiplyAdd(difference, difference, sums);
        }

        float sum = Vector256.Sum(sums);
        for (; i < a.Length; i++)
        {
            float difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private float[] Mean()
    {
        double[] sums = new double[Dimension];
        for (int i = 0; i < _vectors.Length; i++)
        {
            sums[i % Dimension] += _vectors[i];
        }

        return [.. sums.Select(sum => (float)(sum / Count))];
    }

    private void Pack()
    {
        for (int panel = 0; panel < _panelCount; panel++)
        {
            for (int lane = 0; lane < PanelWidth; lane++)
            {
                int index = (panel * PanelWidth) + lane;
                double norm = 0;
                for (int k = 0; k < Dimension; k++)
                {
                    float value = index < Count ? _vectors[(index * Dimension) + k] - _centre[k] : 0;
                    _panels[(((panel * Dimension) + k) * PanelWidth) + lane] = value;
                    norm += (double)value * value;
                }

                // Lanes beyond the last vector are infinitely far.
                _norms[index] = index < Count ? (float)norm : float.PositiveInfinity;
            }
        }
    }

    /// <summary>Compares six queries with some panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(ReadOnlySpan<float> queries, int first, int last, Span<float> best, Span<int> indices)
    {
        ref float q = ref MemoryMarshal.GetReference(queries);
        ref float products = ref MemoryMarshal.GetArrayDataReference(_products);
        for (int panel = first; panel < last; panel++)
        {
            ref float b = ref _panels[panel * Dimension * PanelWidth];
            ref float norms = ref _norms[panel * PanelWidth];
            if (Vector512.IsHardwareAccelerated)
            {
                Products512(ref q, ref b, Dimension, ref products);
                for (int i = 0; i < QueriesPerTile; i++)
                {
                    Take512(ref Unsafe.Add(ref products, i * 32), ref norms, panel, ref best[i], ref indices[i]);
                }
            }
            else
            {
                Products256(ref q, ref b, Dimension, ref products);
                for (int i = 0; i < QueriesPerTile; i++)
                {
                    Take256(ref Unsafe.Add(ref products, i * 16), ref norms, panel, ref best[i], ref indices[i]);
                }
            }
        }
    }

    /// <summary>Products of six queries with a panel of sixteen vectors.</summary>
    /// <remarks>A method of its own: beside any call the compiler keeps the sums in memory, which costs three quarters of the speed.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Products256(ref float q, ref float b, nint d, ref float products)
    {
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector256<float> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        for (nint k = 0; k < d; k++)
        {
            var b0 = Vector256.LoadUnsafe(ref b);
            var b1 = Vector256.LoadUnsafe(ref b, 8);
            var a = Vector256.Create(q);
            s00 = Vector256.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(a, b1, s01);
            a = Vector256.Create(Unsafe.Add(ref q, d));
            s10 = Vector256.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(a, b1, s11);
            a = Vector256.Create(Unsafe.Add(ref q, 2 * d));
            s20 = Vector256.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(a, b1, s21);
            a = Vector256.Create(Unsafe.Add(ref q, 3 * d));
            s30 = Vector256.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(a, b1, s31);
            a = Vector256.Create(Unsafe.Add(ref q, 4 * d));
            s40 = Vector256.FusedMultiplyAdd(a, b0, s40);
            s41 = Vector256.FusedMultiplyAdd(a, b1, s41);
            a = Vector256.Create(Unsafe.Add(ref q, 5 * d));
            s50 = Vector256.FusedMultiplyAdd(a, b0, s50);
            s51 = Vector256.FusedMultiplyAdd(a, b1, s51);
            q = ref Unsafe.Add(ref q, 1);
            b = ref Unsafe.Add(ref b, 16);
        }

        s00.StoreUnsafe(ref products);
        s01.StoreUnsafe(ref products, 8);
        s10.StoreUnsafe(ref products, 16);
        s11.StoreUnsafe(ref products, 24);
        s20.StoreUnsafe(ref products, 32);
        s21.StoreUnsafe(ref products, 40);
        s30.StoreUnsafe(ref products, 48);
        s31.StoreUnsafe(ref products, 56);
        s40.StoreUnsafe(ref products, 64);
        s41.StoreUnsafe(ref products, 72);
        s50.StoreUnsafe(ref products, 80);
        s51.StoreUnsafe(ref products, 88);
    }

    /// <summary>As <see cref="Products256"/>, thirty-two vectors.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Products512(ref float q, ref float b, nint d, ref float products)
    {
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector512<float> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        for (nint k = 0; k < d; k++)
        {
            var b0 = Vector512.LoadUnsafe(ref b);
            var b1 = Vector512.LoadUnsafe(ref b, 16);
            var a = Vector512.Create(q);
            s00 = Vector512.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(a, b1, s01);
            a = Vector512.Create(Unsafe.Add(ref q, d));
            s10 = Vector512.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(a, b1, s11);
            a = Vector512.Create(Unsafe.Add(ref q, 2 * d));
            s20 = Vector512.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(a, b1, s21);
            a = Vector512.Create(Unsafe.Add(ref q, 3 * d));
            s30 = Vector512.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(a, b1, s31);
            a = Vector512.Create(Unsafe.Add(ref q, 4 * d));
            s40 = Vector512.FusedMultiplyAdd(a, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(a, b1, s41);
            a = Vector512.Create(Unsafe.Add(ref q, 5 * d));
            s50 = Vector512.FusedMultiplyAdd(a, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(a, b1, s51);
            q = ref Unsafe.Add(ref q, 1);
            b = ref Unsafe.Add(ref b, 32);
        }

        s00.StoreUnsafe(ref products);
        s01.StoreUnsafe(ref products, 16);
        s10.StoreUnsafe(ref products, 32);
        s11.StoreUnsafe(ref products, 48);
        s20.StoreUnsafe(ref products, 64);
        s21.StoreUnsafe(ref products, 80);
        s30.StoreUnsafe(ref products, 96);
        s31.StoreUnsafe(ref products, 112);
        s40.StoreUnsafe(ref products, 128);
        s41.StoreUnsafe(ref products, 144);
        s50.StoreUnsafe(ref products, 160);
        s51.StoreUnsafe(ref products, 176);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take256(ref float products, ref float norms, int panel, ref float best, ref int index)
    {
        var minusTwo = Vector256.Create(-2f);
        var s0 = Vector256.FusedMultiplyAdd(minusTwo, Vector256.LoadUnsafe(ref products), Vector256.LoadUnsafe(ref norms));
        var s1 = Vector256.FusedMultiplyAdd(minusTwo, Vector256.LoadUnsafe(ref products, 8), Vector256.LoadUnsafe(ref norms, 8));
        if (Vector256.LessThanAny(Vector256.Min(s0, s1), Vector256.Create(best)))
        {
            s0.StoreUnsafe(ref products);
            s1.StoreUnsafe(ref products, 8);
            TakeLanes(MemoryMarshal.CreateSpan(ref products, 16), panel, ref best, ref index);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take512(ref float products, ref float norms, int panel, ref float best, ref int index)
    {
        var minusTwo = Vector512.Create(-2f);
        var s0 = Vector512.FusedMultiplyAdd(minusTwo, Vector512.LoadUnsafe(ref products), Vector512.LoadUnsafe(ref norms));
        var s1 = Vector512.FusedMultiplyAdd(minusTwo, Vector512.LoadUnsafe(ref products, 16), Vector512.LoadUnsafe(ref norms, 16));
        if (Vector512.LessThanAny(Vector512.Min(s0, s1), Vector512.Create(best)))
        {
            s0.StoreUnsafe(ref products);
            s1.StoreUnsafe(ref products, 16);
            TakeLanes(MemoryMarshal.CreateSpan(ref products, 32), panel, ref best, ref index);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeLanes(ReadOnlySpan<float> distances, int panel, ref float best, ref int index)
    {
        for (int lane = 0; lane < distances.Length; lane++)
        {
            if (distances[lane] < best)
            {
                (best, index) = (distances[lane], (panel * distances.Length) + lane);
            }
        }
    }
}
