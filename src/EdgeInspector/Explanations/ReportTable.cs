namespace EdgeInspector.Explanations;

/// <summary>A table of a report; the first column names, the second counts.</summary>
internal sealed record ReportTable(string Heading, IReadOnlyList<string> Columns, IReadOnlyList<ReportRow> Rows)
{
    /// <summary>Column of the trend in the tables that have one.</summary>
    private const int TrendColumn = 4;

    /// <summary>Greatest count, at least 1.</summary>
    public long Greatest => Math.Max(1, Rows.Max(static row => row.Count));

    public static bool IsNumber(int column) => column is not (0 or TrendColumn);
}
