using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Walks over one sentence and checks claim by claim.</summary>
internal sealed class SentenceClaims
{
    /// <summary>Words looked at on either side of a number for what it measures.</summary>
    private const int CueReach = 6;

    private readonly List<TextToken> _tokens;
    private readonly string?[] _words;
    private readonly FactList _facts;
    private readonly LanguagePack _language;
    private readonly CheckVocabulary _vocabulary;
    private readonly NumberClaims _numbers;
    private readonly Func<IReadOnlyList<string?>, int, (int Words, bool IsOwn)> _classAt;
    private readonly HashSet<string> _places = [];
    private readonly HashSet<string> _stated = [];

    public SentenceClaims(List<TextToken> tokens, FactList facts, LanguagePack language, Func<IReadOnlyList<string?>, int, (int Words, bool IsOwn)> classAt)
    {
        _tokens = tokens;
        _words = [.. tokens.Select(static token => token.WordOrNull)];
        _facts = facts;
        _language = language;
        _vocabulary = language.Vocabulary;
        _numbers = new NumberClaims(facts);
        _classAt = classAt;
    }

    /// <summary>Ids of the facts stated, after <see cref="Check"/>.</summary>
    public IReadOnlyCollection<string> Stated => _stated;

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

        return _places.Count > 0 ? CheckPlace() : null;
    }

    private string? CheckAt(int at, out int used)
    {
        used = 1;
        TextToken token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.Known:
                return CheckKnown(at);
            case TokenKind.Number:
                return CheckNumber(at, null, out used);
            case TokenKind.Ordinal:
                return DateAt(at, out used) ?? State(FactIds.Count, _facts.Event.CountToday == (long)token.Value, $"'{token.Text}' is not how often it came");
            case TokenKind.Clock:
                return CheckClock(token.Text);
            case TokenKind.Date:
                return CheckDate(token.Text);
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
        if (DateAt(at, out used) is { } date)
        {
            return date.Length == 0 ? null : date;
        }

        // "Anomaly score" names no class, though a plant may call a class "anomaly".
        used = Math.Max(_vocabulary.Group("place")["exempt"].Match(_words, at), Match("terms", at));
        if (used > 0)
        {
            return null;
        }

        // The longest phrase wins: "not judged" is a verdict before "not" is a negation.
        (int classWords, bool isOwn) = _classAt(_words, at);
        (int more, int less) = (BeforeNumber("more", at), BeforeNumber("less", at));
        (string Id, int Words) trend = Longest("trend", at);
        (string Id, int Words) verdict = Longest("verdict", at);
        int negation = Match("negation", at);
        int vague = Match("vague", at);
        used = new[] { classWords, more, less, trend.Words, verdict.Words, negation, vague }.Max();
        if (used == 0)
        {
            return CheckFurther(at, out used);
        }

        if (Math.Max(more, less) == used)
        {
            return CheckNumber(at + used, more > less, out int number, ref used);
        }

        return classWords == used ? State(FactIds.Class, isOwn, $"'{Phrase(at, used)}' is not the class")
            : verdict.Words == used ? State(FactIds.Verdict, verdict.Id == _facts.Find(FactIds.Verdict)?.Text, $"'{Phrase(at, used)}' is not the verdict")
            : trend.Words == used ? CheckTrend(at, used, trend.Id)
            : negation == used ? CheckNegation(at, used)
            : $"'{Phrase(at, used)}' compares with what is not known";
    }

    private string? CheckFurther(int at, out int used)
    {
        (string Id, int Words) severity = Longest("severity", at);
        if (severity.Words > 0)
        {
            used = severity.Words;
            bool named = Near("severity_cues", at) || severity.Words > 1 || !IsGraded(severity.Id, at);
            return named ? State(FactIds.Severity, severity.Id == _facts.Find(FactIds.Severity)?.Text, $"'{Phrase(at, used)}' is not the severity")
                : $"'{Phrase(at, used)}' compares with what is not known";
        }

        (string Id, int Words) place = Longest("place", at);
        if (place.Words > 0)
        {
            used = place.Words;
            _places.Add(place.Id);
            return null;
        }

        foreach ((string list, string fact) in ((string, string)[])[("zone", FactIds.Zone), ("camera", FactIds.Camera), ("model", FactIds.Model), ("track", FactIds.Track)])
        {
            used = Match(list, at);
            if (used > 0)
            {
                return CheckNamed(at, ref used, fact);
            }
        }

        foreach ((string list, string fault) in ((string, string)[])
            [("elsewhere", "is a place that is not known"), ("other_time", "is another time"), ("causes", "names a cause that is not measured"),
            ("product", "names what is not known"), ("quantities", "is a quantity that is not measured")])
        {
            used = Match(list, at);
            if (used > 0)
            {
                // A verdict comes of its rule, always.
                return list == "causes" && NamesRule(at + used) ? null : $"'{Phrase(at, used)}' {fault}";
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
        int weekday = Array.IndexOf(_vocabulary.Weekdays, token.Lower);
        if (weekday >= 0)
        {
            return State(FactIds.Time, weekday == (int)_facts.Event.Time.DayOfWeek, $"'{token.Text}' is another day");
        }

        if (_vocabulary.One.Contains(token.Lower) && UnitAt(at + 1) is { Unit: not null and not "time" })
        {
            return CheckNumber(at, null, out _, value: 1);
        }

        bool shouts = token.Text.Length > 1 && token.Text.Skip(1).Any(char.IsUpper);
        bool isName = at > 0 && (shouts || (_vocabulary.NamesAreCapitalised && char.IsUpper(token.Text[0]) && !BeginsAnew(at)));
        return isName && !_vocabulary.Capitalised.Contains(token.Text) ? $"'{token.Text}' is no name that is known" : null;
    }

    private string? CheckKnown(int at)
    {
        string fact = _tokens[at].Fact;
        _stated.Add(fact);
        Fact known = _facts.Find(fact)!;
        if (known.Kind == FactKind.Number && at + 1 < _tokens.Count)
        {
            // "{area} long": right in itself, and yet called something else.
            foreach ((string id, PhraseSet cue) in _vocabulary.Group("attributes"))
            {
                if (cue.Match(_words, at + 1) > 0 && id != fact && id is FactIds.Length or FactIds.Width or FactIds.Area or FactIds.Orientation or FactIds.Contrast or FactIds.Confidence
                    && !Cue(at + 1).Contains(fact))
                {
                    return $"{{{fact}}} is called '{_tokens[at + 1].Text}'";
                }
            }
        }

        return null;
    }

    private string? CheckNumber(int at, bool? isMore, out int used, ref int before)
    {
        string? fault = CheckNumber(at, isMore, out used);
        before += used;
        return fault;
    }

    private string? CheckNumber(int at, bool? isMore, out int used, double? value = null)
    {
        used = 1;
        TextToken token = _tokens[at];
        if (DateAt(at, out int dateWords) is { } date)
        {
            used = dateWords;
            return date.Length == 0 ? null : date;
        }

        double number = value ?? token.Value;
        if (value is null && OfAt(at, out double window))
        {
            used = 3;
            RuleFact? rule = _facts.Event.Rule;
            return State(FactIds.Rule, rule is not null && rule.Hits == number && rule.Window == window, $"'{token.Text} {_tokens[at + 1].Text} {_tokens[at + 2].Text}' is not what the rule asks for");
        }

        (string? unit, int length) = UnitAt(at + 1);
        if (unit == "other")
        {
            return $"'{token.Text} {_tokens[at + length].Text}' is a quantity that is not measured";
        }

        bool about = at > 0 && _vocabulary.List("about").Match(_words, at - 1) == 1;
        bool Holds(double fact) => isMore switch
        {
            true => fact >= number,
            false => fact <= number,
            _ => about ? NumberClaims.IsAbout(number, token.Decimals, fact) : NumberClaims.IsRounded(number, token.Decimals, fact),
        };
        string? found = _numbers.Find(unit, CuesAround(at), Holds);
        used = 1 + (unit is null ? 0 : length);
        return State(found ?? "", found is not null, $"'{token.Text}{(unit is null ? "" : " " + _tokens[at + length].Text)}' is not what was measured");
    }

    /// <summary>"2 of 3", which only the rule can be.</summary>
    private bool OfAt(int at, out double window)
    {
        window = 0;
        bool isOf = at + 2 < _tokens.Count && _tokens[at + 2].Kind == TokenKind.Number && _tokens[at + 1].Lower is "of" or "von" or "/";
        if (isOf)
        {
            window = _tokens[at + 2].Value;
        }

        return isOf;
    }

    /// <summary>The unit at a word, or one word behind it, and how many words that takes.</summary>
    private (string? Unit, int Length) UnitAt(int at)
    {
        for (int skipped = 0; skipped < 2 && at + skipped < _tokens.Count; skipped++)
        {
            int longest = 0;
            string? unit = null;
            foreach ((string name, PhraseSet words) in _vocabulary.Group("units"))
            {
                int length = words.Match(_words, at + skipped);
                if (length > longest)
                {
                    (longest, unit) = (length, name);
                }
            }

            bool isEnding = longest == 0 && _words[at + skipped] is { } word && _vocabulary.TimesEndings.Contains(word);
            if (longest > 0 || isEnding)
            {
                return (unit ?? "time", longest + skipped + (isEnding ? 1 : 0));
            }

            if (_tokens[at + skipped].Kind != TokenKind.Word || Match("function", at + skipped) > 0)
            {
                break;
            }
        }

        return (null, 0);
    }

    /// <summary>What the words on both sides name, nearest first, up to the next number on either side.</summary>
    private List<IReadOnlyCollection<string>> CuesAround(int at)
    {
        var cues = new List<(int Distance, IReadOnlyCollection<string> Facts)>();
        for (int step = 1; step <= CueReach && at - step >= 0 && _tokens[at - step].Kind != TokenKind.Number; step++)
        {
            cues.Add((2 * step, Cue(at - step)));
        }

        for (int step = 1; step <= CueReach && at + step < _tokens.Count && _tokens[at + step].Kind != TokenKind.Number; step++)
        {
            cues.Add(((2 * step) - 1, Cue(at + step)));
        }

        return [.. cues.Where(static cue => cue.Facts.Count > 0).OrderBy(static cue => cue.Distance).Select(static cue => cue.Facts)];
    }

    /// <summary>The facts that a word names.</summary>
    private string[] Cue(int at) => [.. _vocabulary.Group("attributes").Where(cue => cue.Value.Match(_words, at) > 0).Select(static cue => cue.Key)];

    private string? CheckTrend(int at, int used, string id)
    {
        Trend trend = _facts.Event.Trend;
        string own = trend switch { Trend.Rising => "rising", Trend.Falling => "falling", Trend.Steady => "steady", _ => "none" };
        return State(FactIds.Trend, own == id, $"'{Phrase(at, used)}' is not the trend");
    }

    private string? CheckNegation(int at, int used)
    {
        bool noZone = at + used < _tokens.Count && Match("zone", at + used) > 0 && _facts.Event.Zone is null;
        return noZone ? null : $"'{Phrase(at, used)}' denies what no fact denies";
    }

    private string? CheckPlace()
    {
        FramePlace place = _facts.Event.Place;
        (bool top, bool bottom, bool left, bool right) = (_places.Contains("top"), _places.Contains("bottom"), _places.Contains("left"), _places.Contains("right"));
        string fault = $"the place is not {string.Join(' ', _places)}";
        if ((top && bottom) || (left && right))
        {
            return fault;
        }

        int row = top ? 0 : bottom ? 2 : 1;
        int column = left ? 0 : right ? 2 : 1;
        bool isSaid = top || bottom || left || right || _places.Contains("centre");
        bool corner = !_places.Contains("corner") || (row != 1 && column != 1);
        bool edge = !_places.Contains("edge") || row != 1 || column != 1;
        return State(FactIds.Place, isSaid && corner && edge && FramePlaces.Row(place) == row && FramePlaces.Column(place) == column, fault);
    }

    /// <summary>A zone, camera, model or track must be named by its name, or not at all.</summary>
    private string? CheckNamed(int at, ref int used, string fact)
    {
        Fact? known = _facts.Find(fact);
        int next = at + used;
        bool before = at > 0 && (_tokens[at - 1].Fact == fact || IsName(at - 1, known));
        bool nothing = next >= _tokens.Count || _tokens[next].Kind == TokenKind.Symbol || Match("function", next) > 0;
        if (before || (nothing && known is not null))
        {
            _stated.Add(fact);
            return null;
        }

        if (known is null || nothing)
        {
            return $"no {fact} is known";
        }

        if (_tokens[next].Fact == fact)
        {
            return null;
        }

        if (fact == FactIds.Track && _tokens[next].Kind == TokenKind.Number)
        {
            used++;
            return State(fact, _tokens[next].Value == known.Number, $"'{_tokens[next].Text}' is not the track");
        }

        if (_tokens[next].Kind != TokenKind.Word)
        {
            // What follows is judged by itself: a number, a reference to something else.
            return _tokens[next].Kind == TokenKind.Known ? $"'{_tokens[next].Text}' is not the {fact}" : null;
        }

        bool isName = IsName(next, known);
        used += isName ? known.Text.Split(' ').Length : 0;
        return State(fact, isName, $"'{_tokens[next].Text}' is not the {fact}");
    }

    private bool IsName(int at, Fact? known)
    {
        string[] words = known?.Text.ToLowerInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 0 && at + words.Length <= _tokens.Count && words.Select((word, i) => _words[at + i] == word).All(static same => same);
    }

    private string? CheckClock(string text)
    {
        bool read = TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out TimeOnly time);
        DateTimeOffset own = _facts.Event.Time;
        bool same = read && time.Hour == own.Hour && time.Minute == own.Minute && (text.Count(static c => c == ':') == 1 || time.Second == own.Second);
        return State(FactIds.Time, same, $"'{text}' is another time");
    }

    private string? CheckDate(string text)
    {
        string[] forms = ["yyyy-MM-dd", "d.M.yyyy", "d.M.yy", "d/M/yyyy", "M/d/yyyy", "d/M/yy", "M/d/yy"];
        var own = DateOnly.FromDateTime(_facts.Event.Time.DateTime);
        bool same = Array.Exists(forms, form => DateOnly.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date == own);
        return State(FactIds.Time, same, $"'{text}' is another day");
    }

    /// <summary>A day and a month in words at a piece: null where there is none, empty where it is the event's day, else the fault.</summary>
    private string? DateAt(int at, out int used)
    {
        used = 1;
        int month = Month(at);
        int day = -1;
        if (month > 0 && IsDay(at + 1))
        {
            (day, used) = ((int)_tokens[at + 1].Value, 2);
        }
        else if (month == 0 && IsDay(at))
        {
            int next = at + 1 < _tokens.Count && (_tokens[at + 1].Lower is "." or "of") ? at + 2 : at + 1;
            month = Month(next);
            (day, used) = ((int)_tokens[at].Value, next - at + 1);
        }

        if (month <= 0 || day < 0)
        {
            used = 1;
            return null;
        }

        DateTimeOffset own = _facts.Event.Time;
        bool hasYear = at + used < _tokens.Count && _tokens[at + used] is { Kind: TokenKind.Number, Value: >= 1900 and < 3000 };
        bool same = own.Month == month && own.Day == day && (!hasYear || own.Year == (int)_tokens[at + used].Value);
        used += hasYear ? 1 : 0;
        return State(FactIds.Time, same, "it names another day") ?? "";
    }

    private int Month(int at) => at < _tokens.Count && _words[at] is { } word ? Array.IndexOf(_vocabulary.Months, word) + 1 : 0;

    private bool IsDay(int at) => at < _tokens.Count && _tokens[at] is { Kind: TokenKind.Number or TokenKind.Ordinal, Value: >= 1 and <= 31 };

    /// <summary>"low", "high" and their like: also said of what is no severity.</summary>
    private bool IsGraded(string severity, int at) => _language.Word("severity", severity) == _words[at] || _words[at] is "high" or "low" or "hohe" or "hoher" or "geringe" or "geringer" or "leicht" or "leichte";

    private bool Near(string list, int at)
    {
        for (int i = Math.Max(0, at - 4); i < Math.Min(_tokens.Count, at + 4); i++)
        {
            if (i != at && Match(list, i) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool BeginsAnew(int at) => _tokens[at - 1] is { Kind: TokenKind.Symbol, Lower: ":" or "." or "\"" };

    private int BeforeNumber(string list, int at)
    {
        int length = Match(list, at);
        return length > 0 && at + length < _tokens.Count && _tokens[at + length].Kind == TokenKind.Number ? length : 0;
    }

    private int Match(string list, int at) => _vocabulary.List(list).Match(_words, at);

    private (string Id, int Words) Longest(string group, int at)
    {
        (string Id, int Words) longest = ("", 0);
        foreach ((string id, PhraseSet phrases) in _vocabulary.Group(group))
        {
            int words = phrases.Match(_words, at);
            longest = words > longest.Words ? (id, words) : longest;
        }

        return longest;
    }

    private string Phrase(int at, int words) => string.Join(' ', _tokens.Skip(at).Take(words).Select(static token => token.Text));

    private string? State(string fact, bool holds, string fault)
    {
        if (!holds)
        {
            return fault;
        }

        _stated.Add(fact);
        return null;
    }
}
