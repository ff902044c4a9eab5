using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Regions;

/// <summary>
/// One row of a mask as sums from its left edge: how many pixels are set up to a column, and the sums of their columns and of the squares.
/// </summary>
internal sealed class RowSums
{
    // For column x the sums over 0 to x - 1: count, columns, squares.
    private Vector256<long>[] _upTo = [];
    private Vector256<long>[] _sums = [];
    private int[] _starts = [];
    private int[] _ends = [];
    private int[] _before = [];
    private ulong[] _endBits = [];

    /// <summary>Makes room for rows of that many words.</summary>
    public void Reserve(int words)
    {
        if (_before.Length >= words)
        {
            return;
        }

        int columns = 64 * words;
        _upTo = new Vector256<long>[columns + 1];
        for (long x = 0, sum = 0, squares = 0; x <= columns; sum += x, squares += x * x, x++)
        {
            _upTo[x] = Vector256.Create(x, sum, squares, 0);
        }

        _sums = new Vector256<long>[32 * words + 1];
        _starts = new int[32 * words + 1 + SetBits.Slack];
        _ends = new int[32 * words + 1 + SetBits.Slack];
        _before = new int[words];
        _endBits = new ulong[words];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(ReadOnlySpan<ulong> row, int words)
    {
        ref int starts = ref MemoryMarshal.GetArrayDataReference(_starts);
        ref int ends = ref MemoryMarshal.GetArrayDataReference(_ends);
        ulong carry = 0;
        int started = 0, ended = 0;
        for (int w = 0; w < words; w++)
        {
            ulong set = row[w];
            ulong moved = set << 1 | carry;
            carry = set >> 63;
            ulong start = set & ~moved, end = moved & ~set;
            _endBits[w] = end;
            _before[w] = ended;
            started = SetBits.Write(start, 64 * w, ref starts, started);
            ended = SetBits.Write(end, 64 * w, ref ends, ended);
        }

        ref Vector256<long> upTo = ref MemoryMarshal.GetArrayDataReference(_upTo);
        ref Vector256<long> sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        Vector256<long> sum = Vector256<long>.Zero;
        sums = sum;
        for (int i = 0; i < ended; i++)
        {
            sum += Unsafe.Add(ref upTo, Unsafe.Add(ref ends, i)) - Unsafe.Add(ref upTo, Unsafe.Add(ref starts, i));
            Unsafe.Add(ref sums, i + 1) = sum;
        }
    }

    /// <summary>Count, sum of columns and sum of squares of the pixels before a column that is not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<long> Before(int column)
    {
        int w = column >> 6;
        return Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sums), _before[w] + BitOperations.PopCount(_endBits[w] & ((2UL << column) - 1)));
    }
}
