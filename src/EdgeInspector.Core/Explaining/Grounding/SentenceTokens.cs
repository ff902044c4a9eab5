using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Cuts a sentence into words, numbers, references and names.</summary>
internal static partial class SentenceTokens
{
    /// <summary>Of a sentence with references such as <c>{class}</c>; a reference to nothing is a <see cref="TokenKind.Symbol"/>.</summary>
    public static List<TextToken> Read(string sentence, FactList facts, LanguagePack language) => Read(sentence, Names(facts, language), id => facts.Find(id) is not null, language);

    /// <summary>Of a text in which some names stand for themselves wherever they stand.</summary>
    /// <param name="names">Longest first, each with what it is.</param>
    public static List<TextToken> Read(string sentence, List<(string Name, string Fact)> names, Func<string, bool> isReference, LanguagePack language)
    {
        var tokens = new List<TextToken>();
        int at = 0;
        while (true)
        {
            at = SkipGap(sentence, at);
            if (at == sentence.Length)
            {
                break;
            }

            if (Name(sentence, at, names) is { } name)
            {
                tokens.Add(new TextToken(TokenKind.Known, name.Name, name.Name.ToLowerInvariant(), Fact: name.Fact));
                at += name.Name.Length;
                continue;
            }

            Match match = Piece().Match(sentence, at);
            tokens.AddRange(Token(match, isReference, language));
            at = match.Index + match.Length;
        }

        return NumberWords.Join(tokens, language.Vocabulary);
    }

    /// <summary>Spaces, and hyphens that join words; one before a number of its own is its sign.</summary>
    private static int SkipGap(string sentence, int at)
    {
        while (at < sentence.Length)
        {
            bool isSign = at + 1 < sentence.Length && char.IsAsciiDigit(sentence[at + 1]) && (at == 0 || char.IsWhiteSpace(sentence[at - 1]));
            if (!char.IsWhiteSpace(sentence[at]) && (sentence[at] != '-' || isSign))
            {
                break;
            }

            at++;
        }

        return at;
    }

    private static IEnumerable<TextToken> Token(Match match, Func<string, bool> isReference, LanguagePack language)
    {
        string text = match.Value;
        string lower = text.ToLowerInvariant();
        if (match.Groups["ref"].Success)
        {
            string id = text[1..^1];
            return [!isReference(id) ? new TextToken(TokenKind.Symbol, text, text) : new TextToken(TokenKind.Known, text, "", Fact: id)];
        }

        if (match.Groups["date"].Success)
        {
            return [new TextToken(TokenKind.Date, text, lower)];
        }

        if (match.Groups["clock"].Success)
        {
            return [new TextToken(TokenKind.Clock, text, lower)];
        }

        if (match.Groups["id"].Success)
        {
            return [Mixed(text, lower, language.Vocabulary)];
        }

        if (match.Groups["number"].Success)
        {
            string digits = match.Groups["digits"].Value;
            TextToken number = Number(digits, language.Decimal);
            if (match.Groups["sign"].Success)
            {
                number = number with { Value = -number.Value };
            }

            string unit = match.Groups["unit"].Value;
            return unit.Length == 0 ? [number] : AfterNumber(number, unit, text, language);
        }

        return [new TextToken(match.Groups["word"].Success ? TokenKind.Word : TokenKind.Symbol, text, lower.Replace('’', '\''))];
    }

    /// <summary>Letters right behind digits: an ordinal's ending, a unit, or part of a name.</summary>
    private static IEnumerable<TextToken> AfterNumber(TextToken number, string unit, string text, LanguagePack language)
    {
        CheckVocabulary vocabulary = language.Vocabulary;
        string lower = unit.ToLowerInvariant();
        if (vocabulary.OrdinalEndings.Contains(lower))
        {
            return [number with { Kind = TokenKind.Ordinal }];
        }

        bool isUnit = vocabulary.Group("units").Values.Any(set => set.Match([lower], 0) > 0) || vocabulary.TimesEndings.Contains(lower) || lower == "x"
            || language.Questions.List("pm").Match([lower], 0) > 0 || language.Questions.List("am").Match([lower], 0) > 0
            || language.Questions.Spans.Values.Any(set => set.Match([lower], 0) > 0);
        return isUnit ? [number, new TextToken(TokenKind.Word, unit, lower)] : [new TextToken(TokenKind.Identifier, text, text.ToLowerInvariant())];
    }

    /// <summary>Letters with digits within: <c>AX200</c>. A unit with its exponent is a word.</summary>
    private static TextToken Mixed(string text, string lower, CheckVocabulary vocabulary) =>
        new(vocabulary.Group("units").Values.Any(set => set.Match([lower], 0) > 0) ? TokenKind.Word : TokenKind.Identifier, text, lower);

    private static TextToken Number(string digits, string point)
    {
        char other = point == "." ? ',' : '.';
        int points = digits.Count(c => c == point[0]);
        int others = digits.Count(c => c == other);
        string clean = digits;
        if (points > 1 || (points == 1 && others > 0 && digits.LastIndexOf(other) > digits.IndexOf(point[0])))
        {
            return new TextToken(TokenKind.Identifier, digits, digits);
        }

        if (others > 0)
        {
            bool groups = digits.Split(point)[0].Split(other).Skip(1).All(static group => group.Length == 3);
            if (!groups && (others > 1 || points > 0))
            {
                return new TextToken(TokenKind.Identifier, digits, digits);
            }

            // One foreign sign without a group behind it is a decimal sign of another country.
            clean = groups ? digits.Replace(other.ToString(), "", StringComparison.Ordinal) : digits.Replace(other, point[0]);
        }

        clean = clean.Replace(point[0], '.');
        int dot = clean.IndexOf('.', StringComparison.Ordinal);
        return double.TryParse(clean, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? new TextToken(TokenKind.Number, digits, digits, value, dot < 0 ? 0 : clean.Length - dot - 1)
            : new TextToken(TokenKind.Identifier, digits, digits);
    }

    /// <summary>Names that stand for a fact wherever they stand: those that no plain word looks like, and the class.</summary>
    private static List<(string Name, string Fact)> Names(FactList facts, LanguagePack language)
    {
        var names = new List<(string, string)>();
        foreach (Fact fact in facts.All.Where(static fact => fact.Kind == FactKind.Name))
        {
            Add(fact.Text, fact.Id);
            Add(FactText.Render(fact, facts, language), fact.Id);
        }

        if (facts.Knowledge is { } knowledge)
        {
            // The plant's own words are known as a whole: what they name is not the event's class or cause by that.
            names.Add((knowledge.Appearance.In(language.Code), FactIds.Appearance));
            names.AddRange(knowledge.Causes.Concat(knowledge.Actions).Select(item => (item.Text.In(language.Code), FactIds.Appearance)));
            names.RemoveAll(static name => name.Item1.Length == 0);
        }

        Add(facts.Event.Model.Name, FactIds.Model);
        Add(facts.Event.Model.Version, FactIds.Model);
        names.Sort(static (a, b) => b.Item1.Length.CompareTo(a.Item1.Length));
        return names;

        void Add(string name, string fact)
        {
            // Only as it may stand in a sentence: a name from elsewhere brings no marks of its own into one.
            bool isPlain = name.Length > 1 && name == FactText.Name(name);
            if (isPlain && (fact == FactIds.Class || name.AsSpan().ContainsAnyExcept(s_letters)))
            {
                names.Add((name, fact));
            }
        }
    }

    private static readonly System.Buffers.SearchValues<char> s_letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüÄÖÜß ");

    private static (string Name, string Fact)? Name(string sentence, int at, List<(string Name, string Fact)> names)
    {
        if (at > 0 && char.IsLetterOrDigit(sentence[at - 1]))
        {
            return null;
        }

        foreach ((string name, string fact) in names)
        {
            bool isHere = string.Compare(sentence, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0;
            int end = at + name.Length;
            if (isHere && (end >= sentence.Length || !char.IsLetterOrDigit(sentence[end])))
            {
                return (name, fact);
            }
        }

        return null;
    }

    [GeneratedRegex(
        """
        \G(?:
        (?<ref>\{[a-z_]+\})
        |(?<date>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?![\w])
        |(?<clock>\d{1,2}:\d{2}(?::\d{2})?)(?![\w:])
        |(?<id>(?i:[0-7][0-9A-HJKMNP-TV-Z]{25})(?!\w)|\p{L}[\p{L}_-]*\d(?:[\w.-]*\w)?)
        |(?<number>(?<sign>-)?(?<digits>\d+(?:[.,]\d+)*)(?:-?(?<unit>[\p{L}²]+))?)
        |(?<word>[\p{L}²µ][\p{L}²]*(?:['’]\p{L}+)?)
        |(?<symbol>\{[^}]*\}|.)
        )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Piece();
}
