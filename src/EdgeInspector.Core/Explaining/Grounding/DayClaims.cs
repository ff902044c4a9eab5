using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Checks days and times of day that a sentence names: each must be the event's.</summary>
internal sealed class DayClaims(SentenceWords said, FactList facts, StatedFacts stated)
{
    public string? Clock(string text)
    {
        bool read = TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out TimeOnly time);
        DateTimeOffset own = facts.Event.Time;
        bool same = read && time.Hour == own.Hour && time.Minute == own.Minute && (text.Count(static c => c == ':') == 1 || time.Second == own.Second);
        return stated.Claim(FactIds.Time, same, $"'{text}' is another time");
    }

    public string? Date(string text)
    {
        string[] forms = ["yyyy-MM-dd", "d.M.yyyy", "d.M.yy", "d/M/yyyy", "M/d/yyyy", "d/M/yy", "M/d/yy"];
        var own = DateOnly.FromDateTime(facts.Event.Time.DateTime);
        bool same = Array.Exists(forms, form => DateOnly.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date == own);
        return stated.Claim(FactIds.Time, same, $"'{text}' is another day");
    }

    /// <summary>A day and a month in words at a piece: null where there is none, empty where it is the event's day, else the fault.</summary>
    public string? At(int at, out int used)
    {
        used = 1;
        int month = Month(at);
        int day = -1;
        if (month > 0 && IsDay(at + 1))
        {
            (day, used) = ((int)said.Tokens[at + 1].Value, 2);
        }
        else if (month == 0 && IsDay(at))
        {
            int next = at + 1 < said.Tokens.Count && (said.Tokens[at + 1].Lower is "." or "of") ? at + 2 : at + 1;
            month = Month(next);
            (day, used) = ((int)said.Tokens[at].Value, next - at + 1);
        }

        if (month <= 0 || day < 0)
        {
            used = 1;
            return null;
        }

        DateTimeOffset own = facts.Event.Time;
        bool hasYear = at + used < said.Tokens.Count && said.Tokens[at + used] is { Kind: TokenKind.Number, Value: >= 1900 and < 3000 };
        bool same = own.Month == month && own.Day == day && (!hasYear || own.Year == (int)said.Tokens[at + used].Value);
        used += hasYear ? 1 : 0;
        return stated.Claim(FactIds.Time, same, "it names another day") ?? "";
    }

    private int Month(int at) => at < said.Tokens.Count && said.Words[at] is { } word ? Array.IndexOf(said.Vocabulary.Months, word) + 1 : 0;

    private bool IsDay(int at) => at < said.Tokens.Count && said.Tokens[at] is { Kind: TokenKind.Number or TokenKind.Ordinal, Value: >= 1 and <= 31 };
}
