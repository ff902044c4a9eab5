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

    /// <summary>"since six", "from 8 to 10", "between 8:00 and 9:30", "seit gestern".</summary>
    private int Since(int at, out TimeSlot? slot)
    {
        slot = null;
        bool between = !pairs && Match("between", at) > 0;
        int open = between ? 1 : Match("since", at);
        if (open == 0)
        {
            return 0;
        }

        int first = Point(at + open, out DateTimeOffset from);
        if (first == 0)
        {
            return 0;
        }

        int used = open + first;
        DateTimeOffset to = now;
        if (at + used < tokens.Count && Match("until", at + used) is > 0 and int until && Point(at + used + until, out DateTimeOffset end) is > 0 and int second)
        {
            used += until + second;
            to = end < from ? end.AddDays(1) : end;
        }
        else if (between)
        {
            return 0;
        }

        if (from > now)
        {
            (from, to) = (from.AddDays(-1), to == now ? now : to.AddDays(-1));
        }

        slot = new TimeSlot(from, Earlier(to), string.Join(' ', tokens.Skip(at).Take(used).Select(static token => token.Lower)));
        return used;
    }

    /// <summary>"before noon", "until 10", "vor 12 Uhr": from the beginning of that day.</summary>
    private int Before(int at, out TimeSlot? slot)
    {
        slot = null;
        int open = Match("before", at);
        if (open == 0 || Point(at + open, out DateTimeOffset to) is not (> 0 and int length))
        {
            return 0;
        }

        // The beginning of a day is the end of the one before.
        DateTimeOffset from = to == Midnight(to) ? to.AddDays(-1) : Midnight(to);
        slot = new TimeSlot(from, Earlier(to), string.Join(' ', tokens.Skip(at).Take(open + length).Select(static token => token.Lower)));
        return open + length;
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

        slot = new TimeSlot(now - (span * count), now, string.Join(' ', tokens.Skip(at).Take(next + 1 - at).Select(static token => token.Lower)));
        return next + 1 - at;
    }

    /// <summary>"on Monday", "2026-11-20".</summary>
    private int Day(int at, out TimeSlot? slot)
    {
        int length = Date(at, out DateTimeOffset day);
        slot = length == 0 ? null : new TimeSlot(day, Earlier(day.AddDays(1)), tokens[at].Lower);
        return length;
    }

    /// <summary>A moment: time of day, day, noon, or so long ago.</summary>
    private int Point(int at, out DateTimeOffset point)
    {
        point = default;
        if (at >= tokens.Count)
        {
            return 0;
        }

        int noon = Noon(at, Midnight(now), out point);
        if (noon > 0)
        {
            return noon;
        }

        (int Length, string Name) day = (0, "");
        foreach ((string name, PhraseSet phrases) in _vocabulary.Times)
        {
            int length = name is "today" or "yesterday" or "this-morning" or "this-afternoon" or "this-week" or "this-month" or "last-week" ? phrases.Match(words, at) : 0;
            day = length > day.Length ? (length, name) : day;
        }

        if (day.Length > 0)
        {
            point = Named(day.Name).From;
            return day.Name is "today" or "yesterday" ? day.Length + Within(at + day.Length, ref point) : day.Length;
        }

        DateTimeOffset midnight = Midnight(now);
        return Ago(at, out point) is > 0 and int ago ? ago : Date(at, out point) is > 0 and int date ? date + Within(at + date, ref point) : Clock(at, midnight, out point);
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

    /// <summary>The time within a day: "yesterday noon", "on Monday at 7:30", "gestern um 14 Uhr".</summary>
    private int Within(int at, ref DateTimeOffset day)
    {
        int next = at < tokens.Count && tokens[at].Lower is "at" or "um" ? at + 1 : at;
        if (next >= tokens.Count)
        {
            return 0;
        }

        DateTimeOffset midnight = day;
        int length = Noon(next, midnight, out DateTimeOffset time) is > 0 and int noon ? noon : Clock(next, midnight, out time);
        if (length == 0)
        {
            return 0;
        }

        day = time;
        return next - at + length;
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

    private DateTimeOffset Earlier(DateTimeOffset time) => time < now ? time : now;

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.Date, time.Offset);
}
