using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Explaining.Questions;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>Counts a report together. Only reads.</summary>
internal sealed class ShiftReporter(EventQueries queries, KnowledgeBase knowledge, LanguagePack language, TimeProvider time)
{
    /// <summary>Cases shown with their pictures.</summary>
    private const int MostWorst = 6;

    /// <summary>Rejected events that the worst are chosen among.</summary>
    private const int MostLooked = 1000;

    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public ShiftReport Make(string device, DateTimeOffset from, DateTimeOffset to)
    {
        var all = new ToolQuery(new ToolCall { Tool = QuestionTool.Count }, new TimeSlot(from, to, ""));
        List<(string Label, long Count)> classes = Counts(all, "class");
        DateTimeOffset first = queries.FirstSince(from) is { } seen && seen < to ? seen : from;
        DateTimeOffset middle = first + ((to - first) / 2);
        return new ShiftReport
        {
            Device = device,
            Language = language,
            From = from,
            To = to,
            Events = classes.Sum(static one => one.Count),
            Rejected = Rejected(from, to).Sum(static one => one.Count),
            NotJudged = NotJudged(from, to),
            Classes = [.. classes.Select(one => Class(one.Label, one.Count, first, middle, to))],
            Places = [.. Counts(all, EventQueries.PlaceSql).Select(static one => ((FramePlace)int.Parse(one.Label, CultureInfo.InvariantCulture), one.Count))],
            Cameras = [.. Counts(all, "camera").OrderBy(static one => one.Label, StringComparer.Ordinal)],
            Models = [.. Models(all)],
            Worst = [.. Worst(from, to)],
        };
    }

    private (string Name, long Count, long First, long Second, TrendResult Trend) Class(string label, long count, DateTimeOffset first, DateTimeOffset middle, DateTimeOffset to)
    {
        var call = new ToolCall { Tool = QuestionTool.Count, Class = label };
        long before = Count(new ToolQuery(call, new TimeSlot(first, middle, "")));
        long after = Count(new ToolQuery(call, new TimeSlot(middle, to, "")));
        return (knowledge.Find(label)?.Name.In(language.Code) ?? FactText.Name(label.Replace('_', ' ')), count, before, after, TrendTest.Compare(before, after));
    }

    private IEnumerable<(EventSummary Event, string Text)> Worst(DateTimeOffset from, DateTimeOffset to)
    {
        IReadOnlyList<EventSummary> rejected = queries.List(MostLooked, new EventFilter { Verdict = VerdictKind.Ng, From = from, To = to }, newestFirst: true);
        var tools = new QuestionTools(queries, knowledge, time);
        foreach (EventSummary one in rejected.OrderByDescending(Grade).ThenByDescending(static e => e.Confidence * e.LengthPx).Take(MostWorst))
        {
            yield return (one, tools.Run(new ToolCall { Tool = QuestionTool.Explain, EventId = one.Id }, language, "words").Text);
        }
    }

    private int Grade(EventSummary one) => knowledge.Find(one.Class)?.Severity is { } severity ? (int)severity : -1;

    private List<(string Label, long Count)> Rejected(DateTimeOffset from, DateTimeOffset to) =>
        Counts(new ToolQuery(new ToolCall { Tool = QuestionTool.Count, Verdict = VerdictKind.Ng }, new TimeSlot(from, to, "")), "class");

    private List<(string Label, long Count)> Counts(ToolQuery query, string column) =>
        [.. queries.Table(query.Select($"{column} AS what, count(*)", "GROUP BY what ORDER BY count(*) DESC, what"), query.Values, 2, EventQueries.MaxCount)
            .Select(static row => (row[0] ?? "", long.Parse(row[1]!, CultureInfo.InvariantCulture)))];

    private long Count(ToolQuery query) => long.Parse(queries.Table(query.Select("count(*)"), query.Values, 1, 1)[0][0]!, CultureInfo.InvariantCulture);

    private long NotJudged(DateTimeOffset from, DateTimeOffset to) => long.Parse(
        queries.Table("SELECT count(*) FROM verdicts WHERE time >= ?1 AND time < ?2 AND kind = ?3", [from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), (long)VerdictKind.NotJudged], 1, 1)[0][0]!,
        CultureInfo.InvariantCulture);

    private IEnumerable<(string Name, string Version, long Count)> Models(ToolQuery query) => queries
        .Table($"SELECT m.name, m.version, e.count FROM ({query.Select("model, count(*) AS count, min(n) AS first", "GROUP BY model")}) e JOIN models m ON m.id = e.model ORDER BY e.first", query.Values, 3, 100)
        .Select(static row => (row[0]!, row[1]!, long.Parse(row[2]!, CultureInfo.InvariantCulture)));
}
