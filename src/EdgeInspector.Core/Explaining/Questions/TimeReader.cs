using System.Globalization;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>Finds the spans of time that a question names, reckoned from now in the plant's local time.</summary>
/// <param name="pairs">"Between" stands before two spans that are compared, not before two moments.</param>
internal sealed class TimeReader(List<TextToken> tokens, string?[] words, LanguagePack language, DateTimeOffset now, bool pairs = false)
{
    /// <summary>A shift, where nobody has said how long one is.</summary>
    private static readonly TimeSpan Shift = TimeSpan.FromHours(8);

    private readonly QuestionVocabulary _vocabulary = language.Questions;

    /// <summary>A span that begins at a word: its id or empty, and the words it takes; 0 where none does.</summary>
    public int Read(int at, out TimeSlot? slot, out string id)
    {
        slot = null;
        id = "";
        foreach ((string name, PhraseSet phrases) in _vocabulary.Times)
        {
            int length = phrases.Match(words, at);
            int best = slot is null ? 0 : slot.Words.Split(' ').Length;
            if (length > best)
            {
                slot = Named(name) with { Words = string.Join(' ', words.Skip(at).Take(length)) };
                id = name;
            }
        }

        int taken = slot is null ? 0 : slot.Words.Split(' ').Length;
        int other = Since(at, out TimeSlot? since);
        other = other > 0 ? other : Last(at, out since);
        other = other > 0 ? other : Before(at, out since);
        other = other > 0 ? other : Day(at, out since);
        if (other > taken)
        {
            (slot, id, taken) = (since, "", other);
        }

        return taken;
    }

    private TimeSlot Named(string id)
    {
        DateTimeOffset midnight = Midnight(now);
        DateTimeOffset week = midnight.AddDays(-(((int)now.DayOfWeek + 6) % 7));
        (DateTimeOffset from, DateTimeOffset to) = id switch
        {
            "yesterday" or "day-before" => (midnight.AddDays(-1), midnight),
            "this-hour" => (now.AddMinutes(-now.Minute).AddSeconds(-now.Second), now),
            "hour-before" => (now.AddHours(-2), now.AddHours(-1)),
            "this-week" => (week, now),
            "last-week" => (week.AddDays(-7), week),
            "this-month" => (midnight.AddDays(1 - now.Day), now),
            "this-morning" => (midnight, Earlier(midnight.AddHours(12))),
            "this-afternoon" => (midnight.AddHours(12), Earlier(midnight.AddHours(18))),
            "tonight" => (midnight.AddHours(18), now),
            "last-night" => (midnight.AddHours(-2), Earlier(midnight.AddHours(6))),
            "shift" => (now - Shift, now),
            "last-shift" => (now - Shift - Shift, now - Shift),
            "ever" => (DateTimeOffset.UnixEpoch, now),
            _ => (midnight, now),
        };
        return new TimeSlot(from, to, id);
    }

    /// <summary>
    /// Whether a word opens a span towards the one that follows it and was not read with it: "until last night" is not last night.
    /// </summary>
    public bool Opens(int at, TimeSlot slot) => Match("before", at) > 0
        || (Match("from", at) > 0 ? IsEitherWay(at, Point(at + 1)) : Match("since", at) > 0 && slot.To != now);

    /// <summary>Words of an article that stands here.</summary>
    public int Article(int at) => at < tokens.Count ? Match("articles", at) : 0;

    /// <summary>"since six", "from 8 to 10", "between 8:00 and 9:30", "seit gestern". The last day of a span of days is in it.</summary>
    private int Since(int at, out TimeSlot? slot)
    {
        slot = null;
        bool between = !pairs && Match("between", at) > 0;
        int open = between ? 1 : Match("since", at);
        if (open == 0 || Point(at + open) is not { Words: > 0 } first)
        {
            return 0;
        }

        int used = open + first.Words;
        (DateTimeOffset from, DateTimeOffset to) = (Match("after", at) > 0 ? first.To : first.From, now);
        if (from < first.From)
        {
            return 0;
        }

        if (at + used < tokens.Count && Match("until", at + used) is > 0 and int until && Point(at + used + until) is { Words: > 0 } end)
        {
            to = Match("including", at + used) > 0 ? end.To : end.From;
            used += until + end.Words;
            if (to < from && (first.NamesDay || end.NamesDay))
            {
                return 0;
            }

            to = to < from ? to.AddDays(1) : to;
        }
        else if (between || IsEitherWay(at, first))
        {
            return 0;
        }

        if (from > now)
        {
            (from, to) = (from.AddDays(-1), to == now ? now : to.AddDays(-1));
        }

        slot = new TimeSlot(from, Earlier(to), Phrase(at, used));
        return used;
    }

    /// <summary>"From yesterday" is yesterday's, or all since then.</summary>
    private bool IsEitherWay(int at, TimePoint first) => Match("from", at) > 0 && first is { Words: > 0, NamesDay: true } && first.To != first.From && first.To < now;

    /// <summary>"before noon", "vor 12 Uhr": from the beginning of that day. "before Monday", "until yesterday": all there was till then.</summary>
    private int Before(int at, out TimeSlot? slot)
    {
        slot = null;
        int open = Match("before", at);
        if (open == 0 || Point(at + open) is not { Words: > 0 } point)
        {
            return 0;
        }

        DateTimeOffset to = Match("including", at) > 0 ? point.To : point.From;
        if (to < point.From)
        {
            return 0;
        }

        // The beginning of a day is the end of the one before.
        DateTimeOffset from = point.NamesDay ? DateTimeOffset.UnixEpoch : to == Midnight(to) ? to.AddDays(-1) : Midnight(to);
        slot = new TimeSlot(from, Earlier(to), Phrase(at, open + point.Words));
        return open + point.Words;
    }

    /// <summary>"last hour", "past 30 minutes", "letzten drei Tage".</summary>
    private int Last(int at, out TimeSlot? slot)
    {
        slot = null;
        int length = Match("last", at);
        if (length == 0)
        {
            return 0;
        }

        int next = at + length;
        bool counted = next < tokens.Count && tokens[next].Kind == TokenKind.Number;
        double count = counted ? tokens[next].Value : 1;
        next += counted ? 1 : 0;
        if (next >= tokens.Count || Span(next) is not { } span || !(count > 0 && count <= 100_000))
        {
            return 0;
        }

        slot = new TimeSlot(now - (span * count), now, Phrase(at, next + 1 - at));
        return next + 1 - at;
    }

    /// <summary>"on Monday", "2026-11-20".</summary>
    private int Day(int at, out TimeSlot? slot)
    {
        int length = Date(at, out DateTimeOffset day);
        slot = length == 0 ? null : new TimeSlot(day, Earlier(day.AddDays(1)), tokens[at].Lower);
        return length;
    }

    /// <summary>A moment: time of day, day, noon, or so long ago, with an article or without.</summary>
    private TimePoint Point(int at)
    {
        int article = Article(at);
        TimePoint point = at + article < tokens.Count ? Bare(at + article) : default;
        return point.Words == 0 ? default : point with { Words = point.Words + article };
    }

    private TimePoint Bare(int at)
    {
        DateTimeOffset midnight = Midnight(now);
        if (Noon(at, midnight, out DateTimeOffset point) is > 0 and int noon)
        {
            return new TimePoint(noon, point, point, NamesDay: false);
        }

        (int Length, string Name) day = (0, "");
        foreach ((string name, PhraseSet phrases) in _vocabulary.Times)
        {
            int length = name is "today" or "yesterday" or "this-morning" or "this-afternoon" or "this-week" or "this-month" or "last-week" ? phrases.Match(words, at) : 0;
            day = length > day.Length ? (length, name) : day;
        }

        if (day.Length > 0)
        {
            TimeSlot named = Named(day.Name);
            // Whether "until this morning" means its beginning or its end, nobody can tell.
            DateTimeOffset end = day.Name is "this-morning" or "this-afternoon" ? DateTimeOffset.MinValue : named.To;
            var whole = new TimePoint(day.Length, named.From, end, NamesDay: true);
            return day.Name is "today" or "yesterday" ? Within(at, whole) : whole;
        }

        if (Ago(at, out point) is > 0 and int ago)
        {
            return new TimePoint(ago, point, point, NamesDay: true);
        }

        return Date(at, out point) is > 0 and int date ? Within(at, new TimePoint(date, point, point.AddDays(1), NamesDay: true))
            : Clock(at, midnight, out point) is > 0 and int clock ? new TimePoint(clock, point, point, NamesDay: false) : default;
    }

    private int Noon(int at, DateTimeOffset midnight, out DateTimeOffset point)
    {
        foreach ((string name, double hour) in ((string, double)[])[("noon", 12), ("midnight", 0)])
        {
            if (Match(name, at) is > 0 and int length)
            {
                point = midnight.AddHours(hour);
                return length;
            }
        }

        point = default;
        return 0;
    }

    /// <summary>The time within a day: "yesterday noon", "on Monday at 7:30", "gestern um 14 Uhr"; the whole day where there is none.</summary>
    private TimePoint Within(int start, TimePoint day)
    {
        int at = start + day.Words;
        int next = at < tokens.Count && tokens[at].Lower is "at" or "um" ? at + 1 : at;
        if (next >= tokens.Count)
        {
            return day;
        }

        int length = Noon(next, day.From, out DateTimeOffset time) is > 0 and int noon ? noon : Clock(next, day.From, out time);
        return length == 0 ? day : new TimePoint(next - start + length, time, time, NamesDay: true);
    }

    /// <summary>"2 hours ago", "vor 2 Stunden".</summary>
    private int Ago(int at, out DateTimeOffset point)
    {
        point = default;
        int before = Match("ago", at);
        int number = at + before;
        if (number + 1 >= tokens.Count || tokens[number].Kind != TokenKind.Number || Span(number + 1) is not { } span)
        {
            return 0;
        }

        int after = before > 0 || number + 2 >= tokens.Count ? 0 : Match("ago", number + 2);
        if (before + after == 0)
        {
            return 0;
        }

        point = now - (span * tokens[number].Value);
        return before + 2 + after;
    }

    private int Date(int at, out DateTimeOffset day)
    {
        day = default;
        string[] forms = ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy"];
        if (tokens[at].Kind == TokenKind.Date && DateOnly.TryParseExact(tokens[at].Text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            day = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), now.Offset);
            return 1;
        }

        int named = DayOfMonth(at, out day);
        if (named > 0)
        {
            return named;
        }

        int weekday = words[at] is { } word ? Array.IndexOf(language.Vocabulary.Weekdays, word) : -1;
        if (weekday < 0)
        {
            return 0;
        }

        int back = ((int)now.DayOfWeek - weekday + 7) % 7;
        day = Midnight(now).AddDays(-back);
        return 1;
    }

    /// <summary>"20 November", "20. November", "November 20th": the last one there was.</summary>
    private int DayOfMonth(int at, out DateTimeOffset day)
    {
        day = default;
        int month = Month(at);
        int number = month > 0 ? at + 1 : at;
        if (number >= tokens.Count || tokens[number] is not { Kind: TokenKind.Number or TokenKind.Ordinal, Decimals: 0, Value: >= 1 and <= 31 })
        {
            return 0;
        }

        int end = number + 1;
        if (month == 0)
        {
            end += end < tokens.Count && tokens[end].Lower is "." or "of" ? 1 : 0;
            month = end < tokens.Count ? Month(end) : 0;
            end++;
        }

        int of = (int)tokens[number].Value;
        if (month == 0 || of > DateTime.DaysInMonth(now.Year, month))
        {
            return 0;
        }

        day = new DateTimeOffset(now.Year, month, of, 0, 0, 0, now.Offset);
        day = day > now && of <= DateTime.DaysInMonth(now.Year - 1, month) ? day.AddYears(-1) : day;
        return end - at;
    }

    private int Month(int at) => words[at] is { } word ? Array.IndexOf(language.Vocabulary.Months, word) + 1 : 0;

    private int Clock(int at, DateTimeOffset midnight, out DateTimeOffset point)
    {
        point = default;
        double hours;
        if (tokens[at].Kind == TokenKind.Clock && TimeOnly.TryParse(tokens[at].Text, CultureInfo.InvariantCulture, out TimeOnly time))
        {
            hours = time.ToTimeSpan().TotalHours;
        }
        else if (tokens[at] is { Kind: TokenKind.Number, Decimals: 0, Value: >= 0 and <= 24 })
        {
            hours = tokens[at].Value;
        }
        else
        {
            return 0;
        }

        int used = 1;
        if (at + 1 < tokens.Count && Span(at + 1) is not null && Match("clock", at + 1) == 0)
        {
            // "since 3 minutes" is a length, not a time of day.
            return 0;
        }

        int clock = at + used < tokens.Count ? Match("clock", at + used) : 0;
        used += clock;
        int pm = at + used < tokens.Count ? Match("pm", at + used) : 0;
        int am = at + used < tokens.Count ? Match("am", at + used) : 0;
        hours += pm > 0 && hours < 12 ? 12 : am > 0 && hours == 12 ? -12 : 0;
        point = midnight.AddHours(hours);
        return used + Math.Max(pm, am);
    }

    private TimeSpan? Span(int at)
    {
        foreach ((TimeSpan span, PhraseSet phrases) in _vocabulary.Spans)
        {
            if (phrases.Match(words, at) > 0)
            {
                return span;
            }
        }

        return null;
    }

    private int Match(string list, int at) => _vocabulary.List(list).Match(words, at);

    private string Phrase(int at, int length) => string.Join(' ', tokens.Skip(at).Take(length).Select(static token => token.Lower));

    private DateTimeOffset Earlier(DateTimeOffset time) => time < now ? time : now;

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.Date, time.Offset);
}
