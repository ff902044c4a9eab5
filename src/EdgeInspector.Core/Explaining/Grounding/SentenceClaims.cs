using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Walks over one sentence and checks claim by claim.</summary>
internal sealed class SentenceClaims
{
    private readonly List<TextToken> _tokens;
    private readonly string?[] _words;
    private readonly FactList _facts;
    private readonly LanguagePack _language;
    private readonly CheckVocabulary _vocabulary;
    private readonly NumberClaims _numbers;
    private readonly Func<IReadOnlyList<string?>, int, (int Words, bool IsOwn)> _classAt;
    private readonly StatedFacts _stated = new();
    private readonly SentenceWords _said;
    private readonly DayClaims _days;
    private readonly PlaceClaims _places;
    private readonly NameClaims _names;
    private readonly ReferenceClaims _references;

    public SentenceClaims(List<TextToken> tokens, FactList facts, LanguagePack language, Func<IReadOnlyList<string?>, int, (int Words, bool IsOwn)> classAt)
    {
        _tokens = tokens;
        _said = new SentenceWords(tokens, language.Vocabulary);
        _words = _said.Words;
        _facts = facts;
        _language = language;
        _vocabulary = language.Vocabulary;
        _days = new DayClaims(_said, facts, _stated);
        _places = new PlaceClaims(facts, _stated);
        _names = new NameClaims(_said, facts, _stated);
        _references = new ReferenceClaims(_said, facts, _stated);
        _numbers = new NumberClaims(facts);
        _classAt = classAt;
    }

    /// <summary>Ids of the facts stated, after <see cref="Check"/>.</summary>
    public IReadOnlyCollection<string> Stated => _stated.Ids;

    /// <summary>The first fault in words; null where every claim is a fact.</summary>
    public string? Check()
    {
        for (int i = 0; i < _tokens.Count;)
        {
            string? fault = CheckAt(i, out int used);
            if (fault is not null)
            {
                return fault;
            }

            i += Math.Max(1, used);
        }

        return _places.Check();
    }

    private string? CheckAt(int at, out int used)
    {
        used = 1;
        TextToken token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.Known:
                return _references.Check(at);
            case TokenKind.Number:
                return CheckNumber(at, null, out used);
            case TokenKind.Ordinal:
                return _days.At(at, out used) ?? _stated.Claim(FactIds.Count, _facts.Event.CountToday == (long)token.Value, $"'{token.Text}' is not how often it came");
            case TokenKind.Clock:
                return _days.Clock(token.Text);
            case TokenKind.Date:
                return _days.Date(token.Text);
            case TokenKind.Identifier:
                return $"'{token.Text}' is no name that is known";
            case TokenKind.Symbol:
                return token.Lower is "{" or "}" or "<" or ">" or "@" or "`" or "\\" or "=" or "$" or "€" || token.Lower[0] == '{' || IsHidden(token.Lower[0])
                    ? $"'{token.Text}' has no place in a sentence" : null;
            default:
                return CheckWord(at, out used);
        }
    }

    /// <summary>What no reader sees and a terminal or a page obeys: control characters, marks of direction, line separators.</summary>
    private static bool IsHidden(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private string? CheckWord(int at, out int used)
    {
        if (_days.At(at, out used) is { } date)
        {
            return date.Length == 0 ? null : date;
        }

        // "Anomaly score" names no class, though a plant may call a class "anomaly".
        used = Math.Max(_vocabulary.Group("place")["exempt"].Match(_words, at), _said.Match("terms", at));
        if (used > 0)
        {
            return null;
        }

        // The longest phrase wins: "not judged" is a verdict before "not" is a negation.
        (int classWords, bool isOwn) = _classAt(_words, at);
        (int more, int less) = (_said.BeforeNumber("more", at), _said.BeforeNumber("less", at));
        (string Id, int Words) trend = _said.Longest("trend", at);
        (string Id, int Words) verdict = _said.Longest("verdict", at);
        int negation = _said.Match("negation", at);
        int vague = _vocabulary.List("vague").Match(_words, at, _vocabulary.Inflections);
        if (trend.Words == 0 && _said.PartedTrend(at) is { } parted)
        {
            used = 1;
            return CheckTrend(at, used, parted);
        }

        used = new[] { classWords, more, less, trend.Words, verdict.Words, negation, vague }.Max();
        if (used == 0)
        {
            return CheckFurther(at, out used);
        }

        if (Math.Max(verdict.Words, trend.Words) == used && _said.EndsAt("about", at - 1) > 0)
        {
            return $"'{_tokens[at - 1].Text} {_said.Phrase(at, used)}' is neither one nor the other";
        }

        if (Math.Max(more, less) == used)
        {
            return CheckNumber(at + used, new Bound(more > less, _said.Match("inclusive", at) == used), ref used);
        }

        return classWords == used ? _stated.Claim(FactIds.Class, isOwn, $"'{_said.Phrase(at, used)}' is not the class")
            : verdict.Words == used ? _stated.Claim(FactIds.Verdict, verdict.Id == _facts.Find(FactIds.Verdict)?.Text, $"'{_said.Phrase(at, used)}' is not the verdict")
            : trend.Words == used ? CheckTrend(at, used, trend.Id)
            : negation == used ? CheckNegation(at, ref used)
            : $"'{_said.Phrase(at, used)}' compares with what is not known";
    }

    private string? CheckFurther(int at, out int used)
    {
        (string Id, int Words) severity = _said.Longest("severity", at);
        if (severity.Words > 0 && !IsSeverityNoun(at))
        {
            used = severity.Words;
            bool named = _said.Near("severity_cues", at) || severity.Words > 1 || !IsGraded(severity.Id, at);
            return named ? _stated.Claim(FactIds.Severity, severity.Id == _facts.Find(FactIds.Severity)?.Text, $"'{_said.Phrase(at, used)}' is not the severity")
                : $"'{_said.Phrase(at, used)}' compares with what is not known";
        }

        (string Id, int Words) place = _said.Longest("place", at);
        if (place.Words > 0)
        {
            used = place.Words;
            _places.Add(place.Id);
            return null;
        }

        foreach ((string list, string fact) in ((string, string)[])[("zone", FactIds.Zone), ("camera", FactIds.Camera), ("model", FactIds.Model), ("track", FactIds.Track)])
        {
            used = _said.Match(list, at);
            if (used > 0)
            {
                return _names.Check(at, ref used, fact);
            }
        }

        foreach ((string list, string fault) in ((string, string)[])
            [("elsewhere", "is a place that is not known"), ("other_time", "is another time"), ("causes", "names a cause that is not measured"),
            ("product", "names what is not known"), ("quantities", "is a quantity that is not measured")])
        {
            used = _said.Match(list, at);
            if (used > 0)
            {
                // A verdict comes of its rule, always.
                return list == "causes" && NamesRule(at + used) ? null : $"'{_said.Phrase(at, used)}' {fault}";
            }
        }

        used = 1;
        return CheckSingle(at);
    }

    private bool NamesRule(int at)
    {
        for (int i = at; i < Math.Min(at + 3, _tokens.Count); i++)
        {
            if (_tokens[i].Fact == FactIds.Rule || _vocabulary.Group("attributes")[FactIds.Rule].Match(_words, i) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Words that stand alone: weekdays, "one" before a unit, and names by their capitals.</summary>
    private string? CheckSingle(int at)
    {
        TextToken token = _tokens[at];
        if (_said.IsNumberWord(at))
        {
            return $"'{token.Text}' is a quantity that is not measured";
        }

        int weekday = Array.IndexOf(_vocabulary.Weekdays, token.Lower);
        if (weekday >= 0)
        {
            return _stated.Claim(FactIds.Time, weekday == (int)_facts.Event.Time.DayOfWeek, $"'{token.Text}' is another day");
        }

        if (_vocabulary.One.Contains(token.Lower) && (_said.UnitAt(at + 1) is { Unit: not null and not "time" } || (at + 1 < _tokens.Count && _said.Match("repeats", at + 1) > 0)))
        {
            return CheckNumber(at, null, out _, value: 1);
        }

        bool shouts = token.Text.Length > 1 && token.Text.Skip(1).Any(char.IsUpper);
        bool isName = at > 0 && (shouts || (_vocabulary.NamesAreCapitalised && char.IsUpper(token.Text[0]) && !_said.BeginsAnew(at)));
        return isName && !_vocabulary.Capitalised.Contains(token.Text) ? $"'{token.Text}' is no name that is known" : null;
    }

    private string? CheckNumber(int at, Bound bound, ref int before)
    {
        string? fault = CheckNumber(at, bound, out int used);
        before += used;
        return fault;
    }

    private string? CheckNumber(int at, Bound? bound, out int used, double? value = null)
    {
        used = 1;
        TextToken token = _tokens[at];
        if (_days.At(at, out int dateWords) is { } date)
        {
            used = dateWords;
            return date.Length == 0 ? null : date;
        }

        double number = value ?? token.Value;
        if (value is null && _said.OfAt(at, out double window))
        {
            used = 3;
            RuleFact? rule = _facts.Event.Rule;
            return _stated.Claim(FactIds.Rule, rule is not null && IsOfRule(at) && rule.Hits == number && rule.Window == window, $"'{token.Text} {_tokens[at + 1].Text} {_tokens[at + 2].Text}' is not what the rule asks for");
        }

        (string? unit, int length) = _said.UnitAt(at + 1);
        if (unit == "other")
        {
            return $"'{token.Text} {_tokens[at + length].Text}' is a quantity that is not measured";
        }

        bool about = at > 0 && _vocabulary.List("about").Match(_words, at - 1) == 1;
        bool Holds(double fact) => bound switch
        {
            { IsInclusive: true } b => b.IsLower ? fact >= number : fact <= number,
            { } b => b.IsLower ? fact > number : fact < number,
            _ => about ? NumberClaims.IsAbout(number, token.Decimals, fact) : NumberClaims.IsRounded(number, token.Decimals, fact),
        };
        string? found = _numbers.Find(unit, _said.CuesAround(at), Holds);
        used = 1 + (unit is null ? 0 : length);
        return _stated.Claim(found ?? "", found is not null, $"'{token.Text}{(unit is null ? "" : " " + _tokens[at + length].Text)}' is not what was measured");
    }

    /// <summary>Whether "2 of 3 frames" is said of the rule, not of the frames in which it was seen.</summary>
    private bool IsOfRule(int at)
    {
        for (int i = at - 1; i >= 0; i--)
        {
            string[] named = _said.Cue(i);
            if (named.Contains(FactIds.Rule) || named.Contains(FactIds.Frames))
            {
                return named.Contains(FactIds.Rule);
            }
        }

        return Enumerable.Range(at, _tokens.Count - at).Any(i => _said.Cue(i).Contains(FactIds.Rule));
    }

    private string? CheckTrend(int at, int used, string id)
    {
        Trend trend = _facts.Event.Trend;
        string own = trend switch { Trend.Rising => "rising", Trend.Falling => "falling", Trend.Steady => "steady", _ => "none" };
        return _stated.Claim(FactIds.Trend, own == id, $"'{_said.Phrase(at, used)}' is not the trend");
    }

    private string? CheckNegation(int at, ref int used)
    {
        int zone = at + used < _tokens.Count ? _said.Match("zone", at + used) : 0;
        if (zone == 0 || _facts.Event.Zone is not null)
        {
            return $"'{_said.Phrase(at, used)}' denies what no fact denies";
        }

        // That it lies in none is known as well.
        used += zone;
        _stated.Add(FactIds.Zone);
        return null;
    }

    /// <summary>Of "more than", "at most" and their like.</summary>
    private readonly record struct Bound(bool IsLower, bool IsInclusive);

    /// <summary>"Schwere" is "schwer" with an ending, and names what is graded.</summary>
    private bool IsSeverityNoun(int at) => char.IsUpper(_tokens[at].Text[0]) && _said.Match("severity_cues", at) > 0
        && !_vocabulary.Group("severity").Values.Any(phrases => phrases.Match(_words, at) > 0);

    /// <summary>"low", "high" and their like: also said of what is no severity.</summary>
    private bool IsGraded(string severity, int at) => _language.Word("severity", severity) == _words[at] || _words[at] is "high" or "low"
        || ((string[])["hoh", "gering", "leicht"]).Any(stem => _words[at]!.StartsWith(stem, StringComparison.Ordinal) && (_words[at]!.Length == stem.Length || _vocabulary.Inflections.Contains(_words[at]![stem.Length..])));
}
