using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Bilinear columns where a processor can pick any 32 of 64 neighbouring 16-bit values at once (AVX-512): eight pixels arrive as planes
/// in one step instead of sixteen small loads and a transposition. Serves ratios up to about 2.7, where eight pixels' sources lie that close.
/// </summary>
internal sealed class GatherTable
{
    /// <summary>Values read past a group's first: a row must have as many beyond its last pixel.</summary>
    public const int Reach = 64;

    private const int Pixels = 8;
    private const int Lanes = 32;

    private readonly int[] _starts;
    private readonly ushort[] _picks;
    private readonly short[] _weights;

    /// <param name="columns">Most target columns.</param>
    public GatherTable(int columns)
    {
        int groups = columns / Pixels;
        _starts = new int[groups];
        _picks = new ushort[groups * Lanes];
        _weights = new short[groups * Lanes];
    }

    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Columns covered: whole groups only. 0 where the sources lie too far apart.</summary>
    public int Columns { get; private set; }

    /// <param name="columns">Offset of every target column's first source value.</param>
    /// <param name="weights">As <see cref="RowKernels.EmitBilinear"/> takes them.</param>
    public void Prepare(ReadOnlySpan<int> columns, ReadOnlySpan<short> weights)
    {
        int groups = columns.Length / Pixels;
        Columns = groups * Pixels;
        for (int g = 0; g < groups; g++)
        {
            int start = columns[g * Pixels];
            if (columns[g * Pixels + Pixels - 1] + 5 - start >= Reach)
            {
                Columns = 0;
                return;
            }

            _starts[g] = start;
            for (int i = 0; i < 3 * Pixels; i++)
            {
                int x = g * Pixels + i % Pixels;
                _picks[g * Lanes + i] = (ushort)(columns[x] - start + i / Pixels);
                _weights[g * Lanes + i] = weights[RowKernels.WeightOf(x)];
            }
        }
    }

    /// <summary>Writes the first <see cref="Columns"/> columns.</summary>
    /// <param name="line">Blended row with <see cref="Reach"/> values to spare.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Emit(ReadOnlySpan<short> line, PlaneRows planes, in PlaneScale scale)
    {
        ref short from = ref MemoryMarshal.GetReference(line);
        ref int starts = ref MemoryMarshal.GetArrayDataReference(_starts);
        ref ushort picks = ref MemoryMarshal.GetArrayDataReference(_picks);
        ref short weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        ref float blue = ref MemoryMarshal.GetReference(planes.Blue);
        ref float green = ref MemoryMarshal.GetReference(planes.Green);
        ref float red = ref MemoryMarshal.GetReference(planes.Red);
        Vector256<float> blueFactor = Vector256.Create(scale.BlueFactor), blueOffset = Vector256.Create(scale.BlueOffset);
        Vector256<float> greenFactor = Vector256.Create(scale.GreenFactor), greenOffset = Vector256.Create(scale.GreenOffset);
        Vector256<float> redFactor = Vector256.Create(scale.RedFactor), redOffset = Vector256.Create(scale.RedOffset);
        Vector512<ushort> next = Vector512.Create((ushort)3);
        nuint groups = (nuint)(Columns / Pixels);
        for (nuint g = 0; g < groups; g++)
        {
            nuint start = (uint)Unsafe.Add(ref starts, g);
            Vector512<short> low = Vector512.LoadUnsafe(ref from, start);
            Vector512<short> high = Vector512.LoadUnsafe(ref from, start + 32);
            Vector512<ushort> pick = Vector512.LoadUnsafe(ref picks, g * Lanes);
            Vector512<short> a = Avx512BW.PermuteVar32x16x2(low, pick.AsInt16(), high);
            Vector512<short> b = Avx512BW.PermuteVar32x16x2(low, (pick + next).AsInt16(), high);
            Vector512<short> value = a + Avx512BW.MultiplyHighRoundScale(b - a, Vector512.LoadUnsafe(ref weights, g * Lanes));
            nuint x = g * Pixels;
            Scale(Avx512F.ExtractVector128(value, 0), blueFactor, blueOffset).StoreUnsafe(ref blue, x);
            Scale(Avx512F.ExtractVector128(value, 1), greenFactor, greenOffset).StoreUnsafe(ref green, x);
            Scale(Avx512F.ExtractVector128(value, 2), redFactor, redOffset).StoreUnsafe(ref red, x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(Vector128<short> value, Vector256<float> factor, Vector256<float> offset) =>
        Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(value)), factor, offset);
}
