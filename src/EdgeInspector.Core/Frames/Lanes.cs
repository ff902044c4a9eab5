using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Core.Frames;

/// <summary>Lane operations that the portable vector types lack, each with what the processor has for it and a portable form.</summary>
internal static class Lanes
{
    /// <summary>Whether 256-bit operations are one instruction each (AVX2); on Neon the 128-bit forms are the fast ones.</summary>
    public static bool IsWide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx2.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Widen16(Vector128<byte> value) => Avx2.ConvertToVector256Int16(value);

    /// <summary>a * w / 32768, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> MultiplyQ15(Vector256<short> a, Vector256<short> w) => Avx2.MultiplyHighRoundScale(a, w);

    /// <inheritdoc cref="MultiplyQ15(Vector256{short}, Vector256{short})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyQ15(Vector128<short> a, Vector128<short> w)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyHighRoundScale(a, w);
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(a, w);
        }

        (Vector128<int> aLow, Vector128<int> aHigh) = Vector128.Widen(a);
        (Vector128<int> wLow, Vector128<int> wHigh) = Vector128.Widen(w);
        Vector128<int> half = Vector128.Create(1 << 14);
        return Vector128.Narrow((aLow * wLow + half) >> 15, (aHigh * wHigh + half) >> 15);
    }

    /// <summary>a0 b0 a1 b1 ...</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipLow(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackLow(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipLow(a, b);
        }

        return Vector128.Create(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]);
    }

    /// <summary>a4 b4 a5 b5 ...</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipHigh(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackHigh(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipHigh(a, b);
        }

        return Vector128.Create(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]);
    }

    /// <inheritdoc cref="ZipLow(Vector128{short}, Vector128{short})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackLow(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipLow(a, b);
        }

        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackHigh(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipHigh(a, b);
        }

        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }

    /// <summary>a0 b0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> ZipLow(Vector128<long> a, Vector128<long> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackLow(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipLow(a, b);
        }

        return Vector128.Create(a[0], b[0]);
    }

    /// <summary>a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> ZipHigh(Vector128<long> a, Vector128<long> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackHigh(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipHigh(a, b);
        }

        return Vector128.Create(a[1], b[1]);
    }
}
