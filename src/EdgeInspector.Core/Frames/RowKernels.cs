using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// The inner loops of <see cref="Letterbox"/>: first whole source rows are combined, which is contiguous, then columns are picked,
/// normalised and spread over the planes. Every loop has a scalar tail that computes the same values.
/// </summary>
internal static class RowKernels
{
    /// <summary>A grey level in the 16-bit rows between the two steps: 255 * 128 is the largest that stays positive.</summary>
    public const int One = 128;

    /// <summary>Largest block whose sum of 255s stays within 16 bits.</summary>
    public const int MaxBlock = 16;

    /// <summary>line = (first + (second - first) * weight) in 1/128 grey levels; the weight in 1/32768.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, short weight, Span<short> line)
    {
        ref byte a = ref MemoryMarshal.GetReference(first);
        ref byte b = ref MemoryMarshal.GetReference(second[..first.Length]);
        ref short to = ref MemoryMarshal.GetReference(line[..first.Length]);
        int i = 0;
        if (Avx512BW.IsSupported)
        {
            Vector512<short> w = Vector512.Create(weight);
            for (; i <= first.Length - 32; i += 32)
            {
                Vector512<short> va = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref a, (nuint)i)) << 7;
                Vector512<short> vb = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref b, (nuint)i)) << 7;
                (va + Avx512BW.MultiplyHighRoundScale(vb - va, w)).StoreUnsafe(ref to, (nuint)i);
            }
        }
        else if (Lanes.IsWide)
        {
            Vector256<short> w = Vector256.Create(weight);
            for (; i <= first.Length - 16; i += 16)
            {
                Vector256<short> va = Lanes.Widen16(Vector128.LoadUnsafe(ref a, (nuint)i)) << 7;
                Vector256<short> vb = Lanes.Widen16(Vector128.LoadUnsafe(ref b, (nuint)i)) << 7;
                (va + Lanes.MultiplyQ15(vb - va, w)).StoreUnsafe(ref to, (nuint)i);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Vector128<short> w = Vector128.Create(weight);
            for (; i <= first.Length - 16; i += 16)
            {
                (Vector128<ushort> aLow, Vector128<ushort> aHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)i));
                (Vector128<ushort> bLow, Vector128<ushort> bHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref b, (nuint)i));
                Vector128<short> low = aLow.AsInt16() << 7;
                Vector128<short> high = aHigh.AsInt16() << 7;
                (low + Lanes.MultiplyQ15((bLow.AsInt16() << 7) - low, w)).StoreUnsafe(ref to, (nuint)i);
                (high + Lanes.MultiplyQ15((bHigh.AsInt16() << 7) - high, w)).StoreUnsafe(ref to, (nuint)(i + 8));
            }
        }

        for (; i < first.Length; i++)
        {
            Unsafe.Add(ref to, i) = Lerp((short)(Unsafe.Add(ref a, i) << 7), (short)(Unsafe.Add(ref b, i) << 7), weight);
        }
    }

    /// <summary>sums = the sum of <paramref name="block"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(ReadOnlySpan<byte> pixels, int stride, int rowBytes, int block, Span<ushort> sums)
    {
        ref byte from = ref MemoryMarshal.GetReference(pixels[..((block - 1) * stride + rowBytes)]);
        ref ushort to = ref MemoryMarshal.GetReference(sums[..rowBytes]);
        int i = 0;
        if (Avx512BW.IsSupported)
        {
            for (; i <= rowBytes - 32; i += 32)
            {
                Vector512<short> sum = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref from, (nuint)i));
                nuint below = (nuint)(stride + i);
                for (int y = 1; y < block; y++, below += (nuint)stride)
                {
                    sum += Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref from, below));
                }

                sum.AsUInt16().StoreUnsafe(ref to, (nuint)i);
            }
        }
        else if (Lanes.IsWide)
        {
            for (; i <= rowBytes - 16; i += 16)
            {
                Vector256<short> sum = Lanes.Widen16(Vector128.LoadUnsafe(ref from, (nuint)i));
                for (int y = 1; y < block; y++)
                {
                    sum += Lanes.Widen16(Vector128.LoadUnsafe(ref from, (nuint)(y * stride + i)));
                }

                sum.AsUInt16().StoreUnsafe(ref to, (nuint)i);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= rowBytes - 16; i += 16)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
                for (int y = 1; y < block; y++)
                {
                    (Vector128<ushort> l, Vector128<ushort> h) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)(y * stride + i)));
                    low += l;
                    high += h;
                }

                low.StoreUnsafe(ref to, (nuint)i);
                high.StoreUnsafe(ref to, (nuint)(i + 8));
            }
        }

        for (; i < rowBytes; i++)
        {
            int sum = 0;
            for (int y = 0; y < block; y++)
            {
                sum += Unsafe.Add(ref from, y * stride + i);
            }

            Unsafe.Add(ref to, i) = (ushort)sum;
        }
    }

    /// <summary>Columns that fall on a source pixel: three bytes each, straight from the frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EmitPoints(ReadOnlySpan<byte> row, ReadOnlySpan<int> columns, PlaneRows planes, in PlaneScale scale)
    {
        ref byte from = ref MemoryMarshal.GetReference(row);
        ref int at = ref MemoryMarshal.GetReference(columns);
        ref float blue = ref MemoryMarshal.GetReference(planes.Blue);
        ref float green = ref MemoryMarshal.GetReference(planes.Green);
        ref float red = ref MemoryMarshal.GetReference(planes.Red);
        int x = 0;
        if (Lanes.IsWide)
        {
            // Four bytes are read where three are meant: not beyond the row's end.
            int safe = columns.Length;
            while (safe > 0 && columns[safe - 1] > row.Length - 4)
            {
                safe--;
            }

            Vector256<float> blueFactor = Vector256.Create(scale.BlueFactor), blueOffset = Vector256.Create(scale.BlueOffset);
            Vector256<float> greenFactor = Vector256.Create(scale.GreenFactor), greenOffset = Vector256.Create(scale.GreenOffset);
            Vector256<float> redFactor = Vector256.Create(scale.RedFactor), redOffset = Vector256.Create(scale.RedOffset);
            Vector256<int> low = Vector256.Create(0xFF);
            for (; x <= safe - 8; x += 8)
            {
                ref int eight = ref Unsafe.Add(ref at, x);
                Vector256<int> v = Vector256.Create(
                    Four(ref from, ref eight, 0), Four(ref from, ref eight, 1), Four(ref from, ref eight, 2), Four(ref from, ref eight, 3),
                    Four(ref from, ref eight, 4), Four(ref from, ref eight, 5), Four(ref from, ref eight, 6), Four(ref from, ref eight, 7));
                Scale(v & low, blueFactor, blueOffset).StoreUnsafe(ref blue, (nuint)x);
                Scale((v >>> 8) & low, greenFactor, greenOffset).StoreUnsafe(ref green, (nuint)x);
                Scale((v >>> 16) & low, redFactor, redOffset).StoreUnsafe(ref red, (nuint)x);
            }
        }

        for (; x < columns.Length; x++)
        {
            int i = Unsafe.Add(ref at, x);
            Unsafe.Add(ref blue, x) = scale.Apply(0, Unsafe.Add(ref from, i));
            Unsafe.Add(ref green, x) = scale.Apply(1, Unsafe.Add(ref from, i + 1));
            Unsafe.Add(ref red, x) = scale.Apply(2, Unsafe.Add(ref from, i + 2));
        }
    }

    /// <summary>Columns between two neighbours of a blended row.</summary>
    /// <param name="first">Column to begin with; those before it are done.</param>
    /// <param name="weights">Of the right neighbour, in 1/32768: for every eight columns, in the order 0 4 1 5 2 6 3 7, each four times.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EmitBilinear(ReadOnlySpan<short> line, ReadOnlySpan<int> columns, int first, ReadOnlySpan<short> weights, PlaneRows planes, in PlaneScale scale)
    {
        ref short from = ref MemoryMarshal.GetReference(line);
        ref int at = ref MemoryMarshal.GetReference(columns);
        ref short weight = ref MemoryMarshal.GetReference(weights);
        nuint x = (nuint)first;
        if (Vector128.IsHardwareAccelerated)
        {
            var writer = new PlaneWriter(planes, scale);
            for (; x + 8 <= (nuint)columns.Length; x += 8)
            {
                writer.Write(
                    x,
                    Between(ref from, ref at, x, Vector128.LoadUnsafe(ref weight, 4 * x)),
                    Between(ref from, ref at, x + 1, Vector128.LoadUnsafe(ref weight, 4 * x + 8)),
                    Between(ref from, ref at, x + 2, Vector128.LoadUnsafe(ref weight, 4 * x + 16)),
                    Between(ref from, ref at, x + 3, Vector128.LoadUnsafe(ref weight, 4 * x + 24)));
            }
        }

        for (int rest = (int)x; rest < columns.Length; rest++)
        {
            int i = columns[rest];
            short w = weights[WeightOf(rest)];
            planes.Blue[rest] = scale.Apply(0, Lerp(line[i], line[i + 3], w));
            planes.Green[rest] = scale.Apply(1, Lerp(line[i + 1], line[i + 4], w));
            planes.Red[rest] = scale.Apply(2, Lerp(line[i + 2], line[i + 5], w));
        }
    }

    /// <summary>Where the four copies of a column's weight begin.</summary>
    public static int WeightOf(int column) => 4 * ((column & ~7) + 2 * (column & 3) + (column >> 2 & 1));

    /// <summary>Columns that are the mean of a block: <paramref name="scale"/> divides by its area.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EmitBlocks(ReadOnlySpan<ushort> sums, int block, ReadOnlySpan<int> columns, PlaneRows planes, in PlaneScale scale)
    {
        ref short from = ref Unsafe.As<ushort, short>(ref MemoryMarshal.GetReference(sums));
        ref int at = ref MemoryMarshal.GetReference(columns);
        nuint x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var writer = new PlaneWriter(planes, scale);
            for (; x + 8 <= (nuint)columns.Length; x += 8)
            {
                writer.Write(
                    x,
                    BlockSum(ref from, ref at, block, x),
                    BlockSum(ref from, ref at, block, x + 1),
                    BlockSum(ref from, ref at, block, x + 2),
                    BlockSum(ref from, ref at, block, x + 3));
            }
        }

        for (int rest = (int)x; rest < columns.Length; rest++)
        {
            int blue = 0, green = 0, red = 0;
            for (int k = 0; k < block; k++)
            {
                int i = columns[rest] + 3 * k;
                blue += sums[i];
                green += sums[i + 1];
                red += sums[i + 2];
            }

            planes.Blue[rest] = scale.Apply(0, blue);
            planes.Green[rest] = scale.Apply(1, green);
            planes.Red[rest] = scale.Apply(2, red);
        }
    }

    private static short Lerp(short a, short b, short weight) => (short)(a + (((b - a) * weight + (1 << 14)) >> 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(Vector256<int> value, Vector256<float> factor, Vector256<float> offset) =>
        Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(value), factor, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Four(ref byte from, ref int at, nuint x) =>
        Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref from, (nuint)(uint)Unsafe.Add(ref at, x)));

    /// <summary>Four 16-bit values from each of two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Pair(ref short from, nuint left, nuint right) => Vector128.Create(
        Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref from, left))),
        Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref from, right)))).AsInt16();

    /// <summary>Columns x and x + 4, interpolated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Between(ref short from, ref int at, nuint x, Vector128<short> weight)
    {
        nuint l = (uint)Unsafe.Add(ref at, x), r = (uint)Unsafe.Add(ref at, x + 4);
        Vector128<short> a = Pair(ref from, l, r);
        return a + Lanes.MultiplyQ15(Pair(ref from, l + 3, r + 3) - a, weight);
    }

    /// <summary>Columns x and x + 4, summed over their blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> BlockSum(ref short from, ref int at, int block, nuint x)
    {
        nuint l = (uint)Unsafe.Add(ref at, x), r = (uint)Unsafe.Add(ref at, x + 4);
        // The common blocks, 2 and 3, without a loop.
        Vector128<short> sum = Pair(ref from, l, r) + Pair(ref from, l + 3, r + 3);
        if (block > 2)
        {
            sum += Pair(ref from, l + 6, r + 6);
        }

        for (nuint k = 3; k < (nuint)block; k++)
        {
            sum += Pair(ref from, l + 3 * k, r + 3 * k);
        }

        return sum;
    }
}
