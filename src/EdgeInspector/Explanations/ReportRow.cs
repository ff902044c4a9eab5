using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Explanations;

/// <summary>A row of a report's table.</summary>
/// <param name="Cells">As many as the table has columns.</param>
/// <param name="Trend">What the trend column says, where there is one.</param>
internal sealed record ReportRow(IReadOnlyList<string> Cells, long Count, Trend Trend = Trend.NotEnoughData);
