using System.Text.RegularExpressions;

namespace EdgeInspector.Updates.Jobs;

/// <summary>A version of the form <c>1.2.3</c>, <c>1.2.3-rc.1</c> or <c>1.2.3+build</c>, in the order in which versions follow each other.</summary>
/// <remarks>Semantic Versioning 2.0.0, section 11; what follows <c>+</c> does not count.</remarks>
public sealed partial class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    private const int MaxLength = 64;

    private readonly string[] _numbers;
    private readonly string[] _labels;
    private readonly string _text;

    private SemanticVersion(string text, Match match)
    {
        _text = text;
        _numbers = [match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value];
        _labels = match.Groups[4].Length > 0 ? match.Groups[4].Value.Split('.') : [];
    }

    public static bool operator <(SemanticVersion a, SemanticVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(SemanticVersion a, SemanticVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(SemanticVersion a, SemanticVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(SemanticVersion a, SemanticVersion b) => a.CompareTo(b) >= 0;

    public static bool operator ==(SemanticVersion? a, SemanticVersion? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(SemanticVersion? a, SemanticVersion? b) => !(a == b);

    /// <summary>Null where it is none.</summary>
    public static SemanticVersion? TryParse(string text) =>
        text.Length <= MaxLength && Pattern().Match(text) is { Success: true } match ? new SemanticVersion(text, match) : null;

    /// <exception cref="FormatException">It is none.</exception>
    public static SemanticVersion Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is no version; write one such as 1.2.0");

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (int i = 0; i < _numbers.Length; i++)
        {
            if (CompareNumbers(_numbers[i], other._numbers[i]) is not 0 and int order)
            {
                return order;
            }
        }

        // 1.0.0-rc.1 comes before 1.0.0.
        if (_labels.Length == 0 || other._labels.Length == 0)
        {
            return other._labels.Length.CompareTo(_labels.Length) is var finished && finished != 0 ? Math.Sign(finished) : 0;
        }

        for (int i = 0; i < Math.Min(_labels.Length, other._labels.Length); i++)
        {
            if (CompareLabels(_labels[i], other._labels[i]) is not 0 and int order)
            {
                return order;
            }
        }

        return _labels.Length.CompareTo(other._labels.Length);
    }

    public bool Equals(SemanticVersion? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as SemanticVersion);

    public override int GetHashCode() => string.GetHashCode(string.Join('.', _numbers.Concat(_labels)), StringComparison.Ordinal);

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    private static int CompareLabels(string a, string b)
    {
        bool isNumber = a.All(char.IsAsciiDigit), otherIsNumber = b.All(char.IsAsciiDigit);
        return (isNumber, otherIsNumber) switch
        {
            (true, true) => CompareNumbers(a, b),
            (true, false) => -1,
            (false, true) => 1,
            _ => Math.Sign(string.CompareOrdinal(a, b)),
        };
    }

    // Digits without leading zeros, however many.
    private static int CompareNumbers(string a, string b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : Math.Sign(string.CompareOrdinal(a, b));

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z")]
    private static partial Regex Pattern();
}
