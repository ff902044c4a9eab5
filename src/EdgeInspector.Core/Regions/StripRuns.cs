using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Regions;

/// <summary>
/// The runs of a mask's strips, a strip being two rows laid over each other: with eight neighbours whatever is set in one run of a
/// strip is connected, so strips have half the work of rows. Runs of different strips are joined where a pixel of one touches a pixel of
/// the other, in a forest whose roots are the smallest numbers.
/// </summary>
/// <remarks>
/// Runs: He, Chao, Suzuki, "A run-based two-scan labeling algorithm", IEEE TIP 2008. Two rows at a time: Grana, Borghesani, Cucchiara,
/// "Optimized block-based connected components labeling with decision trees", IEEE TIP 2010. Which run a column is in is told by counting
/// the starts up to it, so that nothing but the number of set bits steers the loops.
/// </remarks>
internal sealed class StripRuns
{
    private int[] _starts = [];
    private int[] _ends = [];
    private int[] _parents = [];
    private int[] _first = [];
    private ulong[] _startBits = [];
    private ulong[] _startBitsAbove = [];
    private int[] _before = [];
    private int[] _beforeAbove = [];
    private int _count;

    public int Strips { get; private set; }

    /// <summary>First columns of all runs, strip by strip from left to right.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, _count);

    /// <summary>Columns after the last of all runs.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, _count);

    /// <summary>Component of each run, from 1, in the order of their first runs.</summary>
    public ReadOnlySpan<int> Labels => _parents.AsSpan(0, _count);

    /// <summary>Runs of one strip, as a range of the others.</summary>
    public Range Of(int strip) => _first[strip].._first[strip + 1];

    /// <summary>Finds and joins the runs.</summary>
    /// <returns>Components.</returns>
    public int Find(BitRows bits, int height)
    {
        Strips = (height + 1) / 2;
        int words = bits.WordsPerRow;
        Grow(ref _first, Strips + 1);
        Grow(ref _startBits, words + 1);
        Grow(ref _startBitsAbove, words + 1);
        Grow(ref _before, words + 1);
        Grow(ref _beforeAbove, words + 1);
        _count = 0;
        for (int strip = 0; strip < Strips; strip++)
        {
            _first[strip] = _count;
            Extract(bits.Row(2 * strip), bits.Row(2 * strip + 1), words);
            if (strip > 0 && _first[strip] > _first[strip - 1] && _count > _first[strip])
            {
                Join(bits.Row(2 * strip - 1), bits.Row(2 * strip), words);
            }

            (_startBits, _startBitsAbove) = (_startBitsAbove, _startBits);
            (_before, _beforeAbove) = (_beforeAbove, _before);
        }

        _first[Strips] = _count;
        return Number();
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, 2 * array.Length));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Extract(ReadOnlySpan<ulong> top, ReadOnlySpan<ulong> bottom, int words)
    {
        int room = _count + 32 * words + 1 + SetBits.Slack;
        Grow(ref _starts, room);
        Grow(ref _ends, room);
        Grow(ref _parents, room);
        Span<ulong> startBits = _startBits.AsSpan(0, words + 1);
        Span<int> before = _before.AsSpan(0, words + 1);
        ref int starts = ref MemoryMarshal.GetArrayDataReference(_starts);
        ref int ends = ref MemoryMarshal.GetArrayDataReference(_ends);
        int started = _count, ended = _count;
        ulong carry = 0;
        for (int w = 0; w < words; w++)
        {
            ulong set = top[w] | bottom[w];
            ulong moved = set << 1 | carry;
            carry = set >> 63;
            ulong start = set & ~moved, end = moved & ~set;
            startBits[w] = start;
            before[w] = started;
            started = SetBits.Write(start, 64 * w, ref starts, started);
            ended = SetBits.Write(end, 64 * w, ref ends, ended);
        }

        startBits[words] = 0;
        before[words] = started;
        Span<int> parents = _parents.AsSpan(_count, started - _count);
        for (int i = 0; i < parents.Length; i++)
        {
            parents[i] = _count + i;
        }

        _count = started;
    }

    /// <param name="above">Last row of the strip above.</param>
    /// <param name="below">First row of this strip.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(ReadOnlySpan<ulong> above, ReadOnlySpan<ulong> below, int words)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        ulong aboveCarry = 0, belowCarry = 0, touchCarry = 0;
        for (int w = 0; w < words; w++)
        {
            ulong upper = above[w], lower = below[w];
            ulong touch = upper & lower;

            // Where a row of touching pixels begins; where only diagonal neighbours touch.
            ulong straight = touch & ~(touch << 1 | touchCarry);
            ulong fromLeft = lower & (upper << 1 | aboveCarry) & ~upper & ~(lower << 1 | belowCarry);
            ulong fromRight = lower & (upper >> 1 | above[w + 1] << 63) & ~upper & ~(lower >> 1 | below[w + 1] << 63);
            (aboveCarry, belowCarry, touchCarry) = (upper >> 63, lower >> 63, touch >> 63);
            ulong startsAbove = _startBitsAbove[w], startsBelow = _startBits[w];
            int lastAbove = _beforeAbove[w] - 1, lastBelow = _before[w] - 1;
            for (; straight != 0; straight &= straight - 1)
            {
                ulong upTo = straight ^ (straight - 1);
                Join(ref parents, lastAbove + BitOperations.PopCount(startsAbove & upTo), lastBelow + BitOperations.PopCount(startsBelow & upTo));
            }

            for (; fromLeft != 0; fromLeft &= fromLeft - 1)
            {
                ulong upTo = fromLeft ^ (fromLeft - 1);
                Join(ref parents, lastAbove + BitOperations.PopCount(startsAbove & upTo >> 1), lastBelow + BitOperations.PopCount(startsBelow & upTo));
            }

            for (; fromRight != 0; fromRight &= fromRight - 1)
            {
                ulong upTo = fromRight ^ (fromRight - 1);
                int next = upTo == ulong.MaxValue ? (int)(_startBitsAbove[w + 1] & 1) : 0;
                Join(ref parents, lastAbove + BitOperations.PopCount(startsAbove & (upTo << 1 | 1)) + next, lastBelow + BitOperations.PopCount(startsBelow & upTo));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(ref int parents, int upper, int lower)
    {
        int a = Unsafe.Add(ref parents, upper), b = Unsafe.Add(ref parents, lower);

        // A run's first neighbour above becomes its parent, without a branch to be guessed wrong.
        b = b == lower ? a : b;
        Unsafe.Add(ref parents, lower) = b;
        if (a != b)
        {
            JoinRoots(ref parents, upper, lower);
        }
    }

    private static void JoinRoots(ref int parents, int upper, int lower)
    {
        int a = Root(ref parents, upper), b = Root(ref parents, lower);
        int root = Math.Min(a, b);
        Unsafe.Add(ref parents, Math.Max(a, b)) = root;
        Unsafe.Add(ref parents, upper) = root;
        Unsafe.Add(ref parents, lower) = root;
    }

    private static int Root(ref int parents, int run)
    {
        int parent = Unsafe.Add(ref parents, run);
        while (parent != run)
        {
            run = parent;
            parent = Unsafe.Add(ref parents, run);
        }

        return run;
    }

    private int Number()
    {
        int components = 0;
        Span<int> parents = _parents.AsSpan(0, _count);
        for (int i = 0; i < parents.Length; i++)
        {
            // Parents come first, so theirs is numbered already.
            int parent = parents[i], number = parents[parent];
            bool isRoot = parent == i;
            components += isRoot ? 1 : 0;
            parents[i] = isRoot ? components : number;
        }

        return components;
    }
}
