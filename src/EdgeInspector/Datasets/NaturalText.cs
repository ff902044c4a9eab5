namespace EdgeInspector.Datasets;

/// <summary>Orders names as people do: picture2 before picture10.</summary>
internal sealed class NaturalText : IComparer<string>
{
    public static NaturalText Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x;
        ReadOnlySpan<char> b = y;
        while (a.Length > 0 && b.Length > 0)
        {
            int digitsA = Digits(a);
            int digitsB = Digits(b);
            if (digitsA > 0 && digitsB > 0)
            {
                ReadOnlySpan<char> left = a[..digitsA].TrimStart('0');
                ReadOnlySpan<char> right = b[..digitsB].TrimStart('0');
                int byNumber = left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
                if (byNumber != 0)
                {
                    return byNumber;
                }

                a = a[digitsA..];
                b = b[digitsB..];
                continue;
            }

            if (a[0] != b[0])
            {
                return a[0].CompareTo(b[0]);
            }

            a = a[1..];
            b = b[1..];
        }

        int byLength = a.Length.CompareTo(b.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }
}
