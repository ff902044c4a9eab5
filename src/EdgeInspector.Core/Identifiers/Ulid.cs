namespace EdgeInspector.Core.Identifiers;

/// <summary>
/// A Universally Unique Lexicographically Sortable Identifier (github.com/ulid/spec): 48 bits of Unix milliseconds, 80 random bits,
/// 26 characters of Crockford's base 32. Order of values, of texts and of time are the same.
/// </summary>
public readonly record struct Ulid(UInt128 Value) : IComparable<Ulid>
{
    /// <summary>Characters of the text.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>When it was made, UTC, to the millisecond.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)(Value >> 80));

    /// <summary>Reads 26 characters, in either case; false where they are no ULID.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ulid ulid)
    {
        ulid = default;

        // 26 characters hold 130 bits: the first may carry only three.
        if (text.Length != Length || text[0] is < '0' or > '7')
        {
            return false;
        }

        UInt128 value = 0;
        foreach (char c in text)
        {
            int digit = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        ulid = new Ulid(value);
        return true;
    }

    public static bool operator <(Ulid left, Ulid right) => left.Value < right.Value;

    public static bool operator >(Ulid left, Ulid right) => left.Value > right.Value;

    public static bool operator <=(Ulid left, Ulid right) => left.Value <= right.Value;

    public static bool operator >=(Ulid left, Ulid right) => left.Value >= right.Value;

    public int CompareTo(Ulid other) => Value.CompareTo(other.Value);

    public override string ToString() => string.Create(Length, Value, static (text, value) =>
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });
}
