using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Models;

/// <summary>Rows of IEEE 754 half-precision numbers to floats and back, many at a time.</summary>
internal static class HalfFloats
{
    // 2^112: the difference of the exponents' biases, 127 - 15. A half's bits moved up by 13 are its value times 2^-112.
    private const uint Rebias = 0x7780_0000;
    private const float Largest = 65504;

    /// <param name="halves">As many as <paramref name="floats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<ushort> halves, Span<float> floats)
    {
        ref ushort from = ref MemoryMarshal.GetReference(halves[..floats.Length]);
        ref float to = ref MemoryMarshal.GetReference(floats);
        int i = 0;
        Vector128<float> rebias = Vector128.Create(Rebias).AsSingle();
        for (; Vector128.IsHardwareAccelerated && i <= floats.Length - 8; i += 8)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            Widen(low, rebias).StoreUnsafe(ref to, (nuint)i);
            Widen(high, rebias).StoreUnsafe(ref to, (nuint)(i + 4));
        }

        for (; i < floats.Length; i++)
        {
            floats[i] = (float)BitConverter.UInt16BitsToHalf(halves[i]);
        }
    }

    /// <summary>Rounded to the nearest, ties to even; beyond the range to the largest half.</summary>
    /// <param name="floats">Numbers, not NaN.</param>
    /// <param name="halves">As many as <paramref name="floats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(ReadOnlySpan<float> floats, Span<ushort> halves)
    {
        ref float from = ref MemoryMarshal.GetReference(floats);
        ref ushort to = ref MemoryMarshal.GetReference(halves[..floats.Length]);
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= floats.Length - 8; i += 8)
        {
            Vector128<uint> low = Narrow(Vector128.LoadUnsafe(ref from, (nuint)i));
            Vector128<uint> high = Narrow(Vector128.LoadUnsafe(ref from, (nuint)(i + 4)));
            Vector128.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < floats.Length; i++)
        {
            halves[i] = BitConverter.HalfToUInt16Bits((Half)Math.Clamp(floats[i], -Largest, Largest));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Widen(Vector128<uint> half, Vector128<float> rebias)
    {
        Vector128<uint> exponent = half & Vector128.Create(0x7C00u);
        Vector128<float> small = ((half & Vector128.Create(0x7FFFu)) << 13).AsSingle();
        Vector128<uint> value = (small * rebias).AsUInt32();
        Vector128<uint> special = Vector128.Equals(exponent, Vector128.Create(0x7C00u)) & Vector128.Create(0x7F80_0000u);
        return (value | special | ((half & Vector128.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Narrow(Vector128<float> value)
    {
        Vector128<uint> sign = (value.AsUInt32() >> 16) & Vector128.Create(0x8000u);
        Vector128<float> size = Vector128.Min(Vector128.Abs(value), Vector128.Create(Largest));
        // 2^-112: halves too small to be normal become floats too small to be normal, and are rounded at the same bit.
        Vector128<uint> bits = (size * Vector128.Create(0x0780_0000u).AsSingle()).AsUInt32();
        Vector128<uint> even = (bits >> 13) & Vector128<uint>.One;
        return ((bits + Vector128.Create(0xFFFu) + even) >> 13) | sign;
    }
}
