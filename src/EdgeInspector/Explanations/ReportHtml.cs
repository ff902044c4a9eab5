using System.Globalization;
using System.Net;
using System.Text;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>A report as one HTML file that needs nothing else: its pictures are in it, and it holds no script.</summary>
internal static class ReportHtml
{
    private const string Style =
        """
        body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2428;background:#fff}
        h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}.muted{color:#5b6b72}.sum{font-size:1.1rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d9e0e3}
        td:nth-child(n+2){font-variant-numeric:tabular-nums}th{font-weight:600}.cases{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem}
        figure{margin:0;border:1px solid #d9e0e3;border-radius:6px;overflow:hidden}figure img{width:100%;height:12rem;object-fit:contain;background:#10161a;display:block}
        figure .none{height:12rem;display:grid;place-items:center;background:#eef2f3}figcaption{padding:.6rem .8rem;font-size:.92rem}
        @media print{body{margin:0;max-width:none}figure{break-inside:avoid}}
        """;

    /// <param name="evidence">Folder of the evidence; pictures that are not there are left out.</param>
    public static string Write(ShiftReport report, string evidence)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{report.Language.Code}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Text(ReportWords.Title(report))}</title><style>{Style}</style></head>\n<body>\n<h1>{Text(ReportWords.Title(report))}</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">{Text(ReportWords.Span(report))}</p>\n<p class=\"sum\">{Text(ReportWords.Summary(report))}</p>\n");
        foreach ((string heading, string[] columns, string[][] rows) in ReportWords.Tables(report))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(heading)}</h2>\n<table><thead>");
            Row(html, "th", columns);
            html.Append("</thead><tbody>");
            foreach (string[] row in rows)
            {
                Row(html, "td", row);
            }

            html.Append("</tbody></table>\n");
        }

        if (report.Worst.Count > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(ReportWords.Say(report, "worst"))}</h2>\n<div class=\"cases\">\n");
            foreach ((EventSummary one, string said) in report.Worst)
            {
                Case(html, report, one, said, evidence);
            }

            html.Append("</div>\n");
        }

        return html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">{Text(ReportWords.Alpha(report))}</p>\n</body>\n</html>\n").ToString();
    }

    private static void Case(StringBuilder html, ShiftReport report, EventSummary one, string said, string evidence)
    {
        html.Append("<figure>");
        string? file = one.CropPath is { } path ? Path.Combine(evidence, path) : null;
        if (file is not null && File.Exists(file))
        {
            html.Append(CultureInfo.InvariantCulture, $"<img alt=\"{Text(ReportWords.Say(report, "crop"))}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(File.ReadAllBytes(file))}\">");
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"none muted\">{Text(ReportWords.Say(report, "none-crop"))}</div>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(said)}<br><span class=\"muted\">{Text(ReportWords.Time(one.FirstSeen.ToOffset(report.From.Offset)))}, {Text(one.Id)}</span></figcaption></figure>\n");
    }

    private static void Row(StringBuilder html, string cell, string[] values)
    {
        html.Append("<tr>");
        foreach (string value in values)
        {
            html.Append('<').Append(cell).Append('>').Append(Text(value)).Append("</").Append(cell).Append('>');
        }

        html.Append("</tr>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
