using System.Globalization;

namespace EdgeInspector.Options;

/// <summary>Hours in which models may be changed, by the wall clock.</summary>
/// <param name="Days">Days on which it begins; every day where it is not said.</param>
/// <param name="Start">Minute of the day, 0-1439.</param>
/// <param name="End">Minute of the day, 1-1440; at or before <paramref name="Start"/> it ends on the day after.</param>
public sealed record UpdateWindowOptions(IReadOnlyList<DayOfWeek> Days, int Start, int End)
{
    private const int MinutesPerDay = 1440;

    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads <c>22:00-05:00</c>, <c>sat 06:00-14:00</c>, <c>mon-fri 22:00-05:00</c> or a day alone.</summary>
    public static bool TryParse(string text, out UpdateWindowOptions window)
    {
        window = new UpdateWindowOptions([], 0, MinutesPerDay);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
        {
            return false;
        }

        bool hasDays = TryParseDays(words[0], out DayOfWeek[] days);
        int start = 0, end = MinutesPerDay;
        if ((words.Length == 2 && !hasDays) || (words.Length == 2 || !hasDays) && !TryParseHours(words[^1], out start, out end))
        {
            return false;
        }

        window = new UpdateWindowOptions(days, start, end);
        return true;
    }

    private static bool TryParseDays(string text, out DayOfWeek[] days)
    {
        int[] ends = [.. text.Split('-').Select(day => Array.IndexOf(s_days, day.ToLowerInvariant()))];
        days = [];
        if (ends.Length > 2 || ends.Any(end => end < 0))
        {
            return false;
        }

        // fri-mon goes over the end of the week.
        int count = ((ends[^1] - ends[0] + 7) % 7) + 1;
        days = [.. Enumerable.Range(ends[0], count).Select(day => (DayOfWeek)(day % 7))];
        return true;
    }

    private static bool TryParseHours(string text, out int start, out int end)
    {
        end = 0;
        string[] parts = text.Split('-');
        return TryParseMinute(parts[0], out start) && start < MinutesPerDay && parts.Length == 2 && TryParseMinute(parts[1], out end) && end > 0 && end != start;
    }

    private static bool TryParseMinute(string text, out int minute)
    {
        minute = 0;
        if (text is not [_, _, ':', _, _]
            || !int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            || !int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            || minutes > 59)
        {
            return false;
        }

        minute = (hours * 60) + minutes;
        return minute <= MinutesPerDay;
    }
}
