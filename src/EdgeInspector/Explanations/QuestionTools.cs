using System.Globalization;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Explaining.Questions;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>Runs tool calls over the event store, read-only, and words their results.</summary>
internal sealed class QuestionTools(EventQueries queries, KnowledgeBase knowledge, TimeProvider time)
{
    /// <summary>Rows shown behind an answer.</summary>
    public const int MostRows = 20;

    /// <summary>A trend without a span looks back over a shift.</summary>
    private static readonly TimeSpan UsualTrend = TimeSpan.FromHours(8);

    private static readonly string[] s_columns = ["id", "first_seen", "camera", "class", "zone", "verdict", "confidence", "length_px"];

    private const string RowColumns =
        "id, strftime('%Y-%m-%dT%H:%M:%SZ', first_time / 1000, 'unixepoch'), camera, class, zone, CASE verdict WHEN 0 THEN 'OK' WHEN 1 THEN 'NG' ELSE 'NOT_JUDGED' END, round(confidence, 3), round(length_px, 1)";

    /// <param name="by">Who chose the tool: <c>words</c> or <c>model</c>.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public QuestionStep Run(ToolCall call, LanguagePack language, string by) => call.Tool switch
    {
        QuestionTool.List => List(call, language, by),
        QuestionTool.Trend => TrendOf(call, language, by),
        QuestionTool.Compare => Compare(call, language, by),
        QuestionTool.Locate => Locate(call, language, by),
        QuestionTool.Latest => Latest(call, language, by),
        QuestionTool.Explain => Explain(call, language, by),
        QuestionTool.Models => Models(call, language, by),
        _ => Count(call, language, by),
    };

    private QuestionStep Count(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        string sql = query.Select("count(*)");
        long count = Number(sql, query.Values);
        string text = language.Questions.Answer("count", count.ToString(CultureInfo.InvariantCulture), What(call, call.Time, language)) + ".";
        return new QuestionStep(call, by, text, sql, query.Values, s_columns, Rows(query, MostRows), count);
    }

    private QuestionStep List(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        int most = Math.Clamp(call.Limit ?? MostRows, 1, EventQueries.MaxCount);
        IReadOnlyList<string?[]> rows = Rows(query, most);
        long count = Number(query.Select("count(*)"), query.Values);
        string what = What(call, call.Time, language);
        string text = count == 0 ? language.Questions.Answer("none", what) + "."
            : language.Questions.Answer("list", count.ToString(CultureInfo.InvariantCulture), what, rows.Count.ToString(CultureInfo.InvariantCulture));
        return new QuestionStep(call, by, text, query.Select(RowColumns, $"ORDER BY n DESC LIMIT {most}"), query.Values, s_columns, rows, count);
    }

    private QuestionStep TrendOf(ToolCall call, LanguagePack language, string by)
    {
        DateTimeOffset now = Local(time.GetUtcNow());
        TimeSlot slot = call.Time ?? new TimeSlot(now - UsualTrend, now, "");
        DateTimeOffset from = queries.FirstSince(slot.From, call.Camera) is { } first && first < slot.To ? Local(first) : slot.From;
        DateTimeOffset middle = from + ((slot.To - from) / 2);
        ToolCall halves = call with { Time = new TimeSlot(from, middle, ""), Against = new TimeSlot(middle, slot.To, "") };
        (long before, long after, string sql, IReadOnlyList<object?> values) = Two(halves);
        TrendResult result = TrendTest.Compare(before, after);
        string text = language.Questions.Answer(
            "trend", What(call, new TimeSlot(from, slot.To, ""), language), Word(result.Trend, language), before.ToString(CultureInfo.InvariantCulture), after.ToString(CultureInfo.InvariantCulture), P(result, language));
        return new QuestionStep(halves, by, text, sql, values, ["from", "to", "count"], [Span(halves.Time!, before), Span(halves.Against!, after)], null);
    }

    private QuestionStep Compare(ToolCall call, LanguagePack language, string by)
    {
        (long first, long second, string sql, IReadOnlyList<object?> values) = Two(call);
        TrendResult result = TrendTest.Compare(second, first, (call.Against!.To - call.Against.From).TotalSeconds, (call.Time!.To - call.Time.From).TotalSeconds);
        string text = language.Questions.Answer(
            "compare", What(call, null, language), $"{first} ({Span(call.Time, language)})", $"{second} ({Span(call.Against, language)})", Word(result.Trend, language), P(result, language));
        return new QuestionStep(call, by, text, sql, values, ["from", "to", "count"], [Span(call.Time, first), Span(call.Against, second)], null);
    }

    private QuestionStep Locate(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        string sql = query.Select($"{EventQueries.PlaceSql} AS place, count(*)", "GROUP BY place ORDER BY count(*) DESC, place");
        IReadOnlyList<string?[]> counted = queries.Table(sql, query.Values, 2, 9);
        IReadOnlyList<string?[]> rows = [.. counted.Select(row => new[] { FramePlaces.Id((FramePlace)int.Parse(row[0]!, CultureInfo.InvariantCulture)), row[1] })];
        long total = rows.Sum(row => long.Parse(row[1]!, CultureInfo.InvariantCulture));
        string what = What(call, call.Time, language);
        string text = rows.Count == 0 ? language.Questions.Answer("none", what) + "."
            : language.Questions.Answer("locate", what, language.Word("place", rows[0][0]!), rows[0][1]!, total.ToString(CultureInfo.InvariantCulture));
        return new QuestionStep(call, by, text, sql, query.Values, ["place", "count"], rows, total);
    }

    private QuestionStep Latest(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        IReadOnlyList<string?[]> rows = Rows(query, 1);
        string text = rows.Count == 0 ? language.Questions.Answer("none", What(call, call.Time, language)) + "." : Newest(rows[0][0]!, language);
        return new QuestionStep(call, by, text, query.Select(RowColumns, "ORDER BY n DESC LIMIT 1"), query.Values, s_columns, rows, null);
    }

    private QuestionStep Explain(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        string? id = call.EventId ?? (Rows(query, 1) is [var newest, ..] ? newest[0] : null);
        EventSummary? found = id is null ? null : queries.Find(id);
        string sql = call.EventId is null ? query.Select("id", "ORDER BY n DESC LIMIT 1") : "SELECT text FROM explanations WHERE event = ?1";
        string text = found is null ? language.Questions.Answer("event") : Said(found, language);
        IReadOnlyList<string?[]> rows = found is null ? [] : [[found.Id, found.Camera, found.Class, found.Explanation]];
        return new QuestionStep(call, by, text, sql, call.EventId is null ? query.Values : [call.EventId], ["id", "camera", "class", "explanation"], rows, null);
    }

    private QuestionStep Models(ToolCall call, LanguagePack language, string by)
    {
        var query = new ToolQuery(call, call.Time);
        string sql = $"SELECT m.name, m.version, e.count, strftime('%Y-%m-%dT%H:%M:%SZ', e.first / 1000, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%SZ', e.last / 1000, 'unixepoch') "
            + $"FROM ({query.Select("model, count(*) AS count, min(first_time) AS first, max(last_time) AS last", "GROUP BY model")}) e JOIN models m ON m.id = e.model ORDER BY e.first";
        IReadOnlyList<string?[]> rows = queries.Table(sql, query.Values, 5, MostRows);
        string text = rows.Count == 0 ? language.Questions.Answer("none", What(call, call.Time, language)) + "."
            : string.Join(' ', rows.Select(row => language.Questions.Answer("models", $"{row[0]} {row[1]}", row[2]!, row[3]!, row[4]!)));
        return new QuestionStep(call, by, text, sql, query.Values, ["model", "version", "events", "first", "last"], rows, null);
    }

    /// <summary>What was said of an event when it ended; from its stored row where nothing was said in that language.</summary>
    private string Said(EventSummary found, LanguagePack language)
    {
        if (queries.ExplanationOf(found.Id) is { } stored && stored.Language == language.Code)
        {
            return stored.Text;
        }

        var facts = new EventFacts
        {
            EventId = found.Id,
            Camera = found.Camera,
            Time = Local(found.LastSeen),
            Class = found.Class,
            Confidence = found.Confidence,
            Box = found.Box,
            FrameWidth = found.FrameWidth,
            FrameHeight = found.FrameHeight,
            LengthPx = found.LengthPx,
            AreaPx = found.AreaPx,
            MmPerPx = found.MmPerPx,
            Zone = found.Zone,
            Anomaly = found.Anomaly,
            Track = found.Track,
            Frames = found.Frames,
            Verdict = found.Verdict,
            Model = found.Model,
        };
        var explainer = new EventExplainer(knowledge, language);
        return explainer.Explain(explainer.Facts(facts)).Text;
    }

    private string Newest(string id, LanguagePack language) => queries.Find(id) is { } found
        ? language.Questions.Answer("latest", Local(found.FirstSeen).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), FactText.Name(found.Camera), Said(found, language))
        : language.Questions.Answer("event");

    private (long First, long Second, string Sql, IReadOnlyList<object?> Values) Two(ToolCall call)
    {
        var one = new ToolQuery(call, call.Time);
        var two = new ToolQuery(call, call.Against);
        string sql = one.Select("count(*)");
        return (Number(sql, one.Values), Number(sql, two.Values), sql, [.. one.Values, .. two.Values]);
    }

    private long Number(string sql, IReadOnlyList<object?> values) => long.Parse(queries.Table(sql, values, 1, 1)[0][0]!, CultureInfo.InvariantCulture);

    private IReadOnlyList<string?[]> Rows(ToolQuery query, int most) => queries.Table(query.Select(RowColumns, $"ORDER BY n DESC LIMIT {most}"), query.Values, s_columns.Length, most);

    /// <summary>What was asked about: the class and everything that narrows it down.</summary>
    private string What(ToolCall call, TimeSlot? slot, LanguagePack language)
    {
        QuestionVocabulary words = language.Questions;
        string what = call.Class is not { } label ? words.Answer("all") : knowledge.Find(label)?.Name.In(language.Code) ?? FactText.Name(label.Replace('_', ' '));
        string?[] parts =
        [
            what,
            call.Place is { } place ? language.Word("place", FramePlaces.Id(place)) : null,
            call.Zone is { } zone ? words.Answer("zone", FactText.Name(zone)) : null,
            call.Camera is { } camera ? words.Answer("camera", FactText.Name(camera)) : null,
            call.Verdict is { } verdict ? words.Answer(verdict == VerdictKind.Ng ? "rejected" : "accepted") : null,
            slot is null || slot.From == DateTimeOffset.UnixEpoch ? null : Span(slot, language),
        ];
        string said = string.Join(", ", parts.OfType<string>());
        return said.Length == 0 ? said : char.ToUpperInvariant(said[0]) + said[1..];
    }

    private string Span(TimeSlot slot, LanguagePack language)
    {
        DateTimeOffset from = Local(slot.From);
        DateTimeOffset to = Local(slot.To);
        string end = to.ToString(from.Date == to.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return language.Questions.Answer("span", from.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), end);
    }

    private static string?[] Span(TimeSlot slot, long count) =>
        [slot.From.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), slot.To.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)];

    private static string Word(Trend trend, LanguagePack language) =>
        language.Word("trend", trend switch { Trend.Rising => "rising", Trend.Falling => "falling", Trend.Steady => "steady", _ => "none" });

    private static string P(TrendResult result, LanguagePack language) => (result.P < 0.0005 ? "< 0.001" : result.P.ToString("= 0.000", CultureInfo.InvariantCulture)).Replace(".", language.Decimal, StringComparison.Ordinal);

    private DateTimeOffset Local(DateTimeOffset utc) => TimeZoneInfo.ConvertTime(utc, time.LocalTimeZone);
}
