using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Segmentation;

/// <summary>Kernels over one row of a segmenter's planes.</summary>
internal static class PixelClasses
{
    /// <summary>The greatest of the planes and which it is, the first of equals.</summary>
    /// <param name="planes">Row of the first plane, those of the others <paramref name="stride"/> values apart.</param>
    /// <param name="best">The greatest value of each pixel.</param>
    /// <param name="classes">Its plane.</param>
    /// <returns>False where a value is NaN or infinite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Greatest(ReadOnlySpan<float> planes, int stride, int count, Span<float> best, Span<byte> classes)
    {
        ref float from = ref MemoryMarshal.GetReference(planes[..((count - 1) * stride + best.Length)]);
        ref float greatest = ref MemoryMarshal.GetReference(best);
        Vector128<float> finite = Vector128<float>.Zero;
        int x = 0;
        for (; Vector128.IsHardwareAccelerated && x <= best.Length - 4; x += 4)
        {
            Vector128<float> top = Vector128.LoadUnsafe(ref from, (nuint)x);
            Vector128<int> index = Vector128<int>.Zero;
            finite += top * Vector128<float>.Zero;
            for (int c = 1; c < count; c++)
            {
                Vector128<float> value = Vector128.LoadUnsafe(ref from, (nuint)(c * stride + x));
                finite += value * Vector128<float>.Zero;
                Vector128<float> more = Vector128.GreaterThan(value, top);
                top = Vector128.ConditionalSelect(more, value, top);
                index = Vector128.ConditionalSelect(more.AsInt32(), Vector128.Create(c), index);
            }

            top.StoreUnsafe(ref greatest, (nuint)x);
            classes[x] = (byte)index.ToScalar();
            classes[x + 1] = (byte)index.GetElement(1);
            classes[x + 2] = (byte)index.GetElement(2);
            classes[x + 3] = (byte)index.GetElement(3);
        }

        float rest = Vector128.Sum(finite);
        for (; x < best.Length; x++)
        {
            int index = 0;
            float top = planes[x];
            rest += top * 0;
            for (int c = 1; c < count; c++)
            {
                float value = planes[c * stride + x];
                rest += value * 0;
                if (value > top)
                {
                    (top, index) = (value, c);
                }
            }

            (best[x], classes[x]) = (top, (byte)index);
        }

        // Zero times a finite number is zero; times NaN or infinity it is NaN.
        return rest == 0;
    }

    /// <summary>Softmax of the greatest: 1 over the sum of the exponentials of what the others are behind. In place of the greatest.</summary>
    /// <param name="planes">As in <see cref="Greatest"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(ReadOnlySpan<float> planes, int stride, int count, Span<float> best)
    {
        ref float from = ref MemoryMarshal.GetReference(planes[..((count - 1) * stride + best.Length)]);
        ref float greatest = ref MemoryMarshal.GetReference(best);
        int x = 0;
        for (; Vector256.IsHardwareAccelerated && x <= best.Length - 8; x += 8)
        {
            Vector256<float> top = Vector256.LoadUnsafe(ref greatest, (nuint)x), sum = Vector256<float>.Zero;
            for (int c = 0; c < count; c++)
            {
                sum += Vector256.Exp(Vector256.LoadUnsafe(ref from, (nuint)(c * stride + x)) - top);
            }

            (Vector256<float>.One / sum).StoreUnsafe(ref greatest, (nuint)x);
        }

        for (; Vector128.IsHardwareAccelerated && x <= best.Length - 4; x += 4)
        {
            Vector128<float> top = Vector128.LoadUnsafe(ref greatest, (nuint)x), sum = Vector128<float>.Zero;
            for (int c = 0; c < count; c++)
            {
                sum += Vector128.Exp(Vector128.LoadUnsafe(ref from, (nuint)(c * stride + x)) - top);
            }

            (Vector128<float>.One / sum).StoreUnsafe(ref greatest, (nuint)x);
        }

        for (; x < best.Length; x++)
        {
            float sum = 0;
            for (int c = 0; c < count; c++)
            {
                sum += MathF.Exp(planes[c * stride + x] - best[x]);
            }

            best[x] = 1 / sum;
        }
    }

    /// <summary>
    /// Leaves those pixels without a class whose greatest plane is below a threshold and whose planes do not sum to 1: they are independent,
    /// and none of them claims the pixel. Of planes that exclude each other one is always right, however little ahead.
    /// </summary>
    /// <param name="planes">As in <see cref="Greatest"/>.</param>
    /// <param name="tolerance">How far from 1 the sum of planes that exclude each other may be.</param>
    /// <param name="best">As <see cref="Greatest"/> left it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LeaveUnclaimed(ReadOnlySpan<float> planes, int stride, int count, float threshold, float tolerance, ReadOnlySpan<float> best, Span<byte> classes)
    {
        ref float from = ref MemoryMarshal.GetReference(planes[..((count - 1) * stride + best.Length)]);
        ref float greatest = ref MemoryMarshal.GetReference(best);
        int x = 0;
        for (; Vector128.IsHardwareAccelerated && x <= best.Length - 4; x += 4)
        {
            Vector128<float> below = Vector128.LessThan(Vector128.LoadUnsafe(ref greatest, (nuint)x), Vector128.Create(threshold));
            if (below.AsInt32() == Vector128<int>.Zero)
            {
                continue;
            }

            Vector128<float> sum = Vector128<float>.Zero;
            for (int c = 0; c < count; c++)
            {
                sum += Vector128.LoadUnsafe(ref from, (nuint)(c * stride + x));
            }

            uint unclaimed = (below & Vector128.GreaterThan(Vector128.Abs(sum - Vector128<float>.One), Vector128.Create(tolerance))).ExtractMostSignificantBits();
            for (int i = 0; i < 4; i++)
            {
                classes[x + i] = (unclaimed & (1u << i)) != 0 ? ClassMap.None : classes[x + i];
            }
        }

        for (; x < best.Length; x++)
        {
            float sum = 0;
            for (int c = 0; c < count; c++)
            {
                sum += planes[c * stride + x];
            }

            classes[x] = best[x] < threshold && MathF.Abs(sum - 1) > tolerance ? ClassMap.None : classes[x];
        }
    }

    /// <summary>Sigmoid of each value, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(Span<float> values)
    {
        ref float at = ref MemoryMarshal.GetReference(values);
        int x = 0;
        for (; Vector256.IsHardwareAccelerated && x <= values.Length - 8; x += 8)
        {
            Vector256<float> value = Vector256.LoadUnsafe(ref at, (nuint)x);
            (Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-value))).StoreUnsafe(ref at, (nuint)x);
        }

        for (; Vector128.IsHardwareAccelerated && x <= values.Length - 4; x += 4)
        {
            Vector128<float> value = Vector128.LoadUnsafe(ref at, (nuint)x);
            (Vector128<float>.One / (Vector128<float>.One + Vector128.Exp(-value))).StoreUnsafe(ref at, (nuint)x);
        }

        for (; x < values.Length; x++)
        {
            values[x] = 1 / (1 + MathF.Exp(-values[x]));
        }
    }

    /// <summary>Whether every value is finite and within 0-1.</summary>
    /// <param name="finite">False where one is NaN or infinite.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreProbabilities(ReadOnlySpan<float> values, out bool finite)
    {
        float zero = 0;
        bool within = true;
        foreach (float value in values)
        {
            zero += value * 0;
            within &= value is >= 0 and <= 1;
        }

        finite = zero == 0;
        return within;
    }

    /// <summary>255 where a cell is of a class, 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select(ReadOnlySpan<byte> classes, byte wanted, Span<byte> mask)
    {
        ref byte from = ref MemoryMarshal.GetReference(classes);
        ref byte to = ref MemoryMarshal.GetReference(mask[..classes.Length]);
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= classes.Length - 16; i += 16)
        {
            Vector128.Equals(Vector128.LoadUnsafe(ref from, (nuint)i), Vector128.Create(wanted)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < classes.Length; i++)
        {
            mask[i] = classes[i] == wanted ? byte.MaxValue : (byte)0;
        }
    }
}
