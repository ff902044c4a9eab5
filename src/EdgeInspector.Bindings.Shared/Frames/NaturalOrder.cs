namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>Orders file names as people count: <c>board2.png</c> before <c>board10.png</c>. Total and independent of the machine's culture.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        int i = 0;
        int j = 0;
        while (i < x.Length && j < y.Length)
        {
            int order = char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j])
                ? CompareNumbers(x, ref i, y, ref j)
                : char.ToUpperInvariant(x[i++]).CompareTo(char.ToUpperInvariant(y[j++]));
            if (order != 0)
            {
                return order;
            }
        }

        int rest = (x.Length - i).CompareTo(y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(string x, ref int i, string y, ref int j)
    {
        ReadOnlySpan<char> a = Digits(x, ref i);
        ReadOnlySpan<char> b = Digits(y, ref j);
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    /// <summary>The run of digits at <paramref name="position"/> without leading zeros: comparing lengths first needs no number type and cannot overflow.</summary>
    private static ReadOnlySpan<char> Digits(string text, ref int position)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return text.AsSpan(start, position - start).TrimStart('0');
    }
}
