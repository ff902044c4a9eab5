using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Explanations;

/// <summary>What both forms of a report say alike.</summary>
internal static class ReportWords
{
    public static string Say(ShiftReport report, string id, params ReadOnlySpan<string> values)
    {
        string text = report.Language.Word("report", id);
        for (int i = 0; i < values.Length; i++)
        {
            text = text.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
        }

        return text;
    }

    public static string Title(ShiftReport report) => Say(report, "title", report.Device);

    public static string Span(ShiftReport report) => Say(report, "span", Time(report.From), Time(report.To));

    /// <summary>The counts, in a sentence or two.</summary>
    public static string Summary(ShiftReport report)
    {
        string counts = report.Events == 0 ? Say(report, "none") : Say(report, "summary", Number(report.Events), Number(report.Rejected), Number(report.Events - report.Rejected));
        return report.NotJudged == 0 ? counts : $"{counts} {Say(report, "frames", Number(report.NotJudged))}";
    }

    public static string Alpha(ShiftReport report) =>
        Say(report, "alpha", TrendTest.Alpha.ToString(CultureInfo.InvariantCulture).Replace(".", report.Language.Decimal, StringComparison.Ordinal), Number(TrendTest.FewestEvents));

    public static string Trend(ShiftReport report, TrendResult trend) => report.Language.Word(
        "trend", trend.Trend switch { Core.Explaining.Facts.Trend.Rising => "rising", Core.Explaining.Facts.Trend.Falling => "falling", Core.Explaining.Facts.Trend.Steady => "steady", _ => "none" });

    public static string P(ShiftReport report, TrendResult trend) => (trend.P < 0.0005 ? "< 0.001" : trend.P.ToString("0.000", CultureInfo.InvariantCulture)).Replace(".", report.Language.Decimal, StringComparison.Ordinal);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The report's tables; those without rows are left out.</summary>
    public static IEnumerable<ReportTable> Tables(ShiftReport report)
    {
        ReportTable[] tables =
        [
            new(Say(report, "classes"), [Say(report, "class"), Say(report, "count"), Say(report, "first"), Say(report, "second"), Say(report, "trend"), Say(report, "p")],
                [.. report.Classes.Select(one => new ReportRow([one.Name, Number(one.Count), Number(one.First), Number(one.Second), Trend(report, one.Trend), P(report, one.Trend)], one.Count, one.Trend.Trend))]),
            new(Say(report, "places"), [Say(report, "place"), Say(report, "count")],
                [.. report.Places.Select(one => new ReportRow([report.Language.Word("place", FramePlaces.Id(one.Place)), Number(one.Count)], one.Count))]),
            new(Say(report, "cameras"), [Say(report, "camera"), Say(report, "count")], [.. report.Cameras.Select(static one => new ReportRow([one.Camera, Number(one.Count)], one.Count))]),
            new(Say(report, "models"), [Say(report, "model"), Say(report, "count")], [.. report.Models.Select(static one => new ReportRow([$"{one.Name} {one.Version}", Number(one.Count)], one.Count))]),
        ];
        return tables.Where(static table => table.Rows.Count > 0);
    }
}
