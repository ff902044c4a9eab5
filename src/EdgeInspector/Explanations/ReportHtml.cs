using System.Globalization;
using System.Net;
using System.Text;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>A report as one HTML file that needs nothing else: its pictures are in it, and it holds no script.</summary>
internal static class ReportHtml
{
    private const string Style =
        """
        :root{--ink:#16211f;--muted:#5c6b69;--line:#d8dfdd;--soft:#f1f5f4;--bar:#8fb8ae;--ng:#b3261e;--ok:#2c6e49}
        *{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;margin:2.5rem auto;max-width:62rem;padding:0 1.25rem;color:var(--ink);background:#fff}
        h1{font-size:1.7rem;line-height:1.2;margin:0}h2{font-size:1.1rem;margin:2.25rem 0 .6rem}.muted{color:var(--muted)}.span{margin:.2rem 0 1.4rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:0 0 .75rem}.tiles div{background:var(--soft);border-radius:8px;padding:.7rem .9rem}
        .tiles strong{display:block;font-size:1.8rem;line-height:1.15;font-variant-numeric:tabular-nums}.ng strong{color:var(--ng)}.ok strong{color:var(--ok)}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}th{font-weight:600;color:var(--muted);font-size:.85rem}
        td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}td.name{position:relative;min-width:14rem}td.name i{position:absolute;left:0;bottom:2px;height:3px;border-radius:2px;background:var(--bar)}
        td.rising{color:var(--ng);font-weight:600}td.falling{color:var(--ok);font-weight:600}.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:0 2.5rem}
        .frame{display:grid;grid-template-columns:repeat(3,1fr);gap:3px;aspect-ratio:4/3;max-width:20rem}.frame div{display:grid;place-items:center;border-radius:4px;font-weight:600;font-variant-numeric:tabular-nums}
        .cases{display:grid;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr));gap:1rem}figure{margin:0;border:1px solid var(--line);border-radius:8px;overflow:hidden;background:#fff}
        .pictures{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:1px;background:#16211f}.pictures img{width:100%;aspect-ratio:1;object-fit:cover;display:block}
        .pictures.one img{aspect-ratio:2/1;object-fit:contain}.none{aspect-ratio:2/1;display:grid;place-items:center;background:var(--soft)}figcaption{padding:.65rem .85rem;font-size:.9rem}figcaption small{display:block;margin-top:.35rem;overflow-wrap:anywhere}
        .foot{margin-top:2.5rem;font-size:.85rem}
        @media print{@page{margin:14mm}body{margin:0;padding:0;max-width:none;font-size:11pt}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}h2{break-after:avoid}figure,tr,.tiles,.frame{break-inside:avoid}.cases{grid-template-columns:1fr 1fr}}
        """;

    /// <param name="evidence">Folder of the evidence; pictures that are not there are left out.</param>
    public static string Write(ShiftReport report, string evidence)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{report.Language.Code}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Text(ReportWords.Title(report))}</title><style>{Style}</style></head>\n<body>\n<h1>{Text(ReportWords.Title(report))}</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted span\">{Text(ReportWords.Span(report))}</p>\n");
        Tiles(html, report);
        html.Append(CultureInfo.InvariantCulture, $"<p>{Text(ReportWords.Summary(report))}</p>\n");
        IReadOnlyList<ReportTable> tables = [.. ReportWords.Tables(report)];
        foreach (ReportTable table in tables.Take(1))
        {
            Table(html, table);
        }

        Cases(html, report, evidence);
        html.Append("<div class=\"two\">\n");
        Places(html, report);
        foreach (ReportTable table in tables.Skip(1).Where(table => table.Heading != ReportWords.Say(report, "places")))
        {
            html.Append("<section>");
            Table(html, table);
            html.Append("</section>\n");
        }

        return html.Append(CultureInfo.InvariantCulture, $"</div>\n<p class=\"muted foot\">{Text(ReportWords.Alpha(report))}</p>\n</body>\n</html>\n").ToString();
    }

    private static void Tiles(StringBuilder html, ShiftReport report)
    {
        html.Append("<div class=\"tiles\">");
        foreach ((string css, long number, string word) in ((string, long, string)[])
            [("", report.Events, "defects"), ("ng", report.Rejected, "rejected"), ("ok", report.Events - report.Rejected, "tolerated"), ("", report.NotJudged, "not-judged")])
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"{css}\"><strong>{ReportWords.Number(number)}</strong>{Text(ReportWords.Say(report, word))}</div>");
        }

        html.Append("</div>\n");
    }

    private static void Table(StringBuilder html, ReportTable table)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(table.Heading)}</h2>\n<table><thead><tr>");
        for (int i = 0; i < table.Columns.Count; i++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th{(ReportTable.IsNumber(i) ? " class=\"number\"" : "")}>{Text(table.Columns[i])}</th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (ReportRow row in table.Rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"name\">{Text(row.Cells[0])}<i style=\"width:{90.0 * row.Count / table.Greatest:0.#}%\"></i></td>");
            for (int i = 1; i < row.Cells.Count; i++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"{(ReportTable.IsNumber(i) ? "number" : row.Trend.ToString().ToLowerInvariant())}\">{Text(row.Cells[i])}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>\n");
    }

    /// <summary>The picture in thirds, each the darker the more was found there.</summary>
    private static void Places(StringBuilder html, ShiftReport report)
    {
        if (report.Places.Count == 0)
        {
            return;
        }

        double most = report.Places.Max(static one => one.Count);
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Text(ReportWords.Say(report, "places"))}</h2><div class=\"frame\">");
        foreach (FramePlace place in Enum.GetValues<FramePlace>())
        {
            long count = report.Places.Where(one => one.Place == place).Sum(static one => one.Count);
            double shade = count / most;
            string words = Text(report.Language.Word("place", FramePlaces.Id(place)));
            html.Append(CultureInfo.InvariantCulture, $"<div title=\"{words}\" style=\"background:rgba(31,105,92,{0.06 + (0.8 * shade):0.##});color:{(shade > 0.55 ? "#fff" : "inherit")}\">{count}</div>");
        }

        html.Append("</div></section>\n");
    }

    private static void Cases(StringBuilder html, ShiftReport report, string evidence)
    {
        if (report.Worst.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(ReportWords.Say(report, "worst"))}</h2>\n<div class=\"cases\">\n");
        foreach ((EventSummary one, string said) in report.Worst)
        {
            string pictures = Picture(evidence, one.CropPath, ReportWords.Say(report, "crop")) + Picture(evidence, one.HeatPath, ReportWords.Say(report, "heat"));
            html.Append(pictures.Length == 0
                ? $"<figure><div class=\"none muted\">{Text(ReportWords.Say(report, "none-crop"))}</div>"
                : $"<figure><div class=\"pictures{(one.HeatPath is null ? " one" : "")}\">{pictures}</div>");
            html.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(said)}<small class=\"muted\">{Text(ReportWords.Time(one.FirstSeen.ToOffset(report.From.Offset)))}, {Text(one.Id)}</small></figcaption></figure>\n");
        }

        html.Append("</div>\n");
    }

    private static string Picture(string evidence, string? path, string words)
    {
        string? file = path is null ? null : Path.Combine(evidence, path);
        return file is not null && File.Exists(file) ? $"<img alt=\"{Text(words)}\" title=\"{Text(words)}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(File.ReadAllBytes(file))}\">" : "";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
