namespace EdgeInspector.Core.Detection;

/// <summary>
/// Sorts scores, highest first, equal ones in their given order: a radix sort over the bits of the floats, since a comparison sort of
/// a thousand scores costs more than comparing their boxes. Buffers are kept for reuse. Not thread-safe.
/// </summary>
internal sealed class ScoreOrder
{
    private const int Buckets = 256;
    private const int Passes = 4;

    private readonly int[] _starts = new int[Passes * Buckets];
    private ulong[] _keys;
    private ulong[] _spare;

    public ScoreOrder(int capacity)
    {
        _keys = new ulong[capacity];
        _spare = new ulong[capacity];
    }

    public int Capacity => _keys.Length;

    /// <summary>Index of the score behind a key.</summary>
    public static int IndexOf(ulong key) => (int)(uint)key;

    /// <summary>One key per score, in order; valid until the next call.</summary>
    public ReadOnlySpan<ulong> Descending(ReadOnlySpan<float> scores)
    {
        Span<int> starts = _starts;
        starts.Clear();
        for (int i = 0; i < scores.Length; i++)
        {
            uint key = KeyOf(scores[i]);
            _keys[i] = (ulong)key << 32 | (uint)i;
            starts[(int)(key & 0xFF)]++;
            starts[Buckets + (int)(key >> 8 & 0xFF)]++;
            starts[2 * Buckets + (int)(key >> 16 & 0xFF)]++;
            starts[3 * Buckets + (int)(key >> 24)]++;
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            Span<int> counts = starts.Slice(pass * Buckets, Buckets);
            if (scores.Length > 0 && counts[(int)(_keys[0] >> (32 + 8 * pass) & 0xFF)] != scores.Length)
            {
                Scatter(scores.Length, 32 + 8 * pass, counts);
            }
        }

        return _keys.AsSpan(0, scores.Length);
    }

    private void Scatter(int length, int shift, Span<int> counts)
    {
        int at = 0;
        for (int b = 0; b < Buckets; b++)
        {
            (counts[b], at) = (at, at + counts[b]);
        }

        ReadOnlySpan<ulong> from = _keys.AsSpan(0, length);
        Span<ulong> to = _spare.AsSpan(0, length);
        foreach (ulong key in from)
        {
            to[counts[(int)(key >> shift & 0xFF)]++] = key;
        }

        (_keys, _spare) = (_spare, _keys);
    }

    /// <summary>A key that rises as the score falls; both zeros are one.</summary>
    private static uint KeyOf(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (int)bits < 0 ? bits : ~(bits | 0x8000_0000);
    }
}
