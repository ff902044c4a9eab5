using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeInspector.Core.Regions;

/// <summary>Writes the positions of set bits.</summary>
internal static class SetBits
{
    /// <summary>Positions that may be written behind the last one; room for them must be there.</summary>
    public const int Slack = 8;

    /// <summary>
    /// Eight at a time, whether there are as many or not: what is written too much is overwritten next, and the processor guesses the
    /// length of a loop wrong far less often.
    /// </summary>
    /// <param name="basis">Position of bit 0.</param>
    /// <param name="at">Where to write the first.</param>
    /// <returns>Where to write the next.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ulong bits, int basis, ref int to, int at)
    {
        if (bits == 0)
        {
            return at;
        }

        int end = at + BitOperations.PopCount(bits);
        ref int next = ref Unsafe.Add(ref to, at);
        while (true)
        {
            for (int i = 0; i < 8; i += 4)
            {
                Unsafe.Add(ref next, i) = basis + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
                Unsafe.Add(ref next, i + 1) = basis + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
                Unsafe.Add(ref next, i + 2) = basis + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
                Unsafe.Add(ref next, i + 3) = basis + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            if (bits == 0)
            {
                return end;
            }

            next = ref Unsafe.Add(ref next, 8);
        }
    }
}
