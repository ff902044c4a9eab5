using System.Text;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>A report as Markdown. Names from elsewhere are text, never markup.</summary>
internal static class ReportMarkdown
{
    public static string Write(ShiftReport report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Plain(ReportWords.Title(report))).Append("\n\n").Append(ReportWords.Span(report)).Append("\n\n").Append(ReportWords.Summary(report)).Append('\n');
        foreach (ReportTable table in ReportWords.Tables(report))
        {
            text.Append("\n## ").Append(table.Heading).Append("\n\n");
            Row(text, table.Columns);
            Row(text, table.Columns.Select((_, column) => ReportTable.IsNumber(column) ? "---:" : "---"));
            foreach (ReportRow row in table.Rows)
            {
                Row(text, row.Cells.Select(Plain));
            }
        }

        if (report.Worst.Count > 0)
        {
            text.Append("\n## ").Append(ReportWords.Say(report, "worst")).Append("\n\n");
            foreach ((EventSummary one, string said) in report.Worst)
            {
                text.Append("- ").Append(ReportWords.Time(one.FirstSeen.ToOffset(report.From.Offset))).Append(", `").Append(one.Id).Append("`: ").Append(Plain(said)).Append('\n');
            }
        }

        return text.Append('\n').Append(ReportWords.Alpha(report)).Append('\n').ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c is '|' or '*' or '_' or '`' or '<' or '>' or '[' or ']' or '\\' or '#')
            {
                plain.Append('\\');
            }

            plain.Append(c is '\n' or '\r' ? ' ' : c);
        }

        return plain.ToString();
    }
}
