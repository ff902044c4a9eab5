namespace EdgeInspector.Gates;

/// <summary>Tells a leak from memory that comes to rest.</summary>
internal static class MemoryGrowth
{
    /// <summary>Fewest figures that say anything.</summary>
    private const int Least = 5;

    /// <param name="held">Memory at equal steps, bytes.</param>
    /// <param name="noise">Growth that is none, bytes.</param>
    /// <returns>Bytes by which it grew, step over step; 0 where it came to rest.</returns>
    /// <remarks>
    /// An allocator settles within its first runs, so the first quarter does not count. A leak grows in nearly every step of what
    /// follows, and by more than the noise; a single step is no leak.
    /// </remarks>
    public static long Of(IReadOnlyList<long> held, long noise)
    {
        if (held.Count < Least)
        {
            return 0;
        }

        int from = held.Count / 4;
        int rises = 0;
        for (int i = from + 1; i < held.Count; i++)
        {
            rises += held[i] > held[i - 1] ? 1 : 0;
        }

        long grown = held[^1] - held[from];
        return grown > noise && rises >= held.Count - from - 2 ? grown : 0;
    }
}
