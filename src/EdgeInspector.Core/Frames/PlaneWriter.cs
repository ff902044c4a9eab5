using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Frames;

/// <summary>Takes eight pixels as four vectors of two, transposes them to planes, normalises and stores.</summary>
internal readonly ref struct PlaneWriter
{
    private readonly ref float _blue;
    private readonly ref float _green;
    private readonly ref float _red;
    private readonly PlaneScale _scale;

    public PlaneWriter(PlaneRows planes, in PlaneScale scale)
    {
        _blue = ref MemoryMarshal.GetReference(planes.Blue);
        _green = ref MemoryMarshal.GetReference(planes.Green);
        _red = ref MemoryMarshal.GetReference(planes.Red);
        _scale = scale;
    }

    /// <param name="x">Column of the first of the eight.</param>
    /// <param name="p04">Pixels 0 and 4 as <c>[b g r ? b g r ?]</c>, unsigned; the others alike.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(nuint x, Vector128<short> p04, Vector128<short> p15, Vector128<short> p26, Vector128<short> p37)
    {
        // b0 b1 g0 g1 r0 r1 ? ? and so on, then b0-3 g0-3 and r0-3 ?, then whole planes.
        Vector128<int> a = Lanes.ZipLow(p04, p15).AsInt32();
        Vector128<int> b = Lanes.ZipLow(p26, p37).AsInt32();
        Vector128<int> c = Lanes.ZipHigh(p04, p15).AsInt32();
        Vector128<int> d = Lanes.ZipHigh(p26, p37).AsInt32();
        Vector128<long> blueGreen03 = Lanes.ZipLow(a, b).AsInt64();
        Vector128<long> blueGreen47 = Lanes.ZipLow(c, d).AsInt64();
        Vector128<long> red03 = Lanes.ZipHigh(a, b).AsInt64();
        Vector128<long> red47 = Lanes.ZipHigh(c, d).AsInt64();
        // Whole registers only: halves taken one by one would go through memory.
        Store(ref _blue, x, Lanes.ZipLow(blueGreen03, blueGreen47).AsUInt16(), _scale.BlueFactor, _scale.BlueOffset);
        Store(ref _green, x, Lanes.ZipHigh(blueGreen03, blueGreen47).AsUInt16(), _scale.GreenFactor, _scale.GreenOffset);
        Store(ref _red, x, Lanes.ZipLow(red03, red47).AsUInt16(), _scale.RedFactor, _scale.RedOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float plane, nuint x, Vector128<ushort> values, float factor, float offset)
    {
        if (Lanes.IsWide)
        {
            Vector256<int> wide = Vector256.WidenLower(values.ToVector256Unsafe()).AsInt32();
            Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(wide), Vector256.Create(factor), Vector256.Create(offset)).StoreUnsafe(ref plane, x);
            return;
        }

        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(values);
        Vector128<float> f = Vector128.Create(factor), o = Vector128.Create(offset);
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(low.AsInt32()), f, o).StoreUnsafe(ref plane, x);
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(high.AsInt32()), f, o).StoreUnsafe(ref plane, x + 4);
    }
}
