using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeInspector.Core.Regions;

/// <summary>Sums over the set pixels of a short piece of a row, eight columns at a time by a table.</summary>
internal static class ShortRuns
{
    private const int Columns = 8;

    // Of each pattern of eight pixels: the sum of their columns in the low bits, of the squares above.
    private static readonly int[] s_table = Make();

    /// <summary>Adds count, columns and squared columns of what is set in a row from one column to before another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ReadOnlySpan<ulong> row, int from, int to, ref long count, ref long columns, ref long squares)
    {
        for (int x = from; x < to; x += Columns)
        {
            int w = x >> 6, shift = x & 63;
            ulong bits = (row[w] >> shift | row[w + 1] << 1 << (63 - shift)) & (uint)((1 << Math.Min(Columns, to - x)) - 1);
            long n = BitOperations.PopCount(bits), first = s_table[(int)bits] & 0xFF, second = s_table[(int)bits] >> 8;
            count += n;
            columns += n * x + first;
            squares += (n * x + 2 * first) * x + second;
        }
    }

    private static int[] Make()
    {
        int[] table = new int[256];
        for (int bits = 0; bits < 256; bits++)
        {
            for (int i = 0; i < Columns; i++)
            {
                table[bits] += (bits >> i & 1) * (i + (i * i << 8));
            }
        }

        return table;
    }
}
