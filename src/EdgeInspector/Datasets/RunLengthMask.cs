namespace EdgeInspector.Datasets;

/// <summary>A mask as COCO writes it: runs of 0 and 1 in turn, beginning with 0, down the columns.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Runs">Lengths, which sum to all pixels.</param>
public sealed record RunLengthMask(int Width, int Height, IReadOnlyList<int> Runs)
{
    /// <summary>Reads COCO's compressed text: five bits to a character from '0', the sixth says that more follow; from the third run on differences to the last but one.</summary>
    /// <returns>Null where the text is no such thing.</returns>
    public static List<int>? Decompress(string text)
    {
        var runs = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            long value = 0;
            int shift = 0;
            bool more = true;
            while (more)
            {
                int bits = at < text.Length ? text[at++] - '0' : -1;
                if (bits is < 0 or > 63 || shift > 30)
                {
                    return null;
                }

                value |= (long)(bits & 31) << shift;
                more = (bits & 32) != 0;
                shift += 5;
                if (!more && (bits & 16) != 0)
                {
                    value |= -1L << shift;
                }
            }

            runs.Add((int)(runs.Count > 2 ? value + runs[^2] : value));
        }

        return runs;
    }

    /// <summary>Writes <paramref name="value"/> where the mask is set.</summary>
    /// <param name="target"><c>[Height, Width]</c>, row-major.</param>
    public void Paint(Span<byte> target, byte value)
    {
        int at = 0;
        for (int i = 0; i < Runs.Count; i++)
        {
            for (int end = at + Runs[i]; at < end; at++)
            {
                if ((i & 1) == 1)
                {
                    target[(at % Height * Width) + (at / Height)] = value;
                }
            }
        }
    }
}
