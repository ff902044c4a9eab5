namespace EdgeInspector.Evaluation;

/// <summary>An evaluation for a terminal.</summary>
internal static class EvaluationText
{
    /// <summary>Widest confusion matrix printed; the report shows any.</summary>
    private const int MostColumns = 12;

    public static void Write(TextWriter output, EvaluationSubject subject, EvaluationRun run)
    {
        output.WriteLine($"{subject.Model.Name} {subject.Model.Version} on {run.Pictures} pictures of {subject.Data}{(subject.Split is null ? "" : $", {subject.Split}")} ({subject.Format})");
        output.WriteLine();
        int wide = run.Result.Figures.Max(figure => figure.Title.Length);
        foreach (Figure figure in run.Result.Figures)
        {
            output.WriteLine($"  {figure.Title.PadRight(wide)}  {figure.Text}");
        }

        if (run.Result.Classes.Count > 0)
        {
            output.WriteLine();
            Table(output, [["", .. run.Result.Classes[0].Figures.Select(figure => figure.Title)], .. run.Result.Classes.Select(one => (string[])[one.Label, .. one.Figures.Select(figure => figure.Text)])]);
        }

        if (run.Result.Confusion is { } table && table.Labels.Count <= MostColumns)
        {
            output.WriteLine();
            Table(output,
            [
                ["is \\ called", .. table.Labels],
                .. table.Labels.Select((label, truth) => (string[])[label, .. table.Labels.Select((_, found) => truth == found && label == "background" && table.Counts[truth, found] == 0 ? "" : table.Counts[truth, found].ToString())]),
            ]);
        }

        output.WriteLine();
        foreach ((string name, string value) in run.Result.Conditions)
        {
            output.WriteLine($"  {name}: {value}");
        }

        output.WriteLine($"  {subject.Runtime}, {run.Pictures / Math.Max(subject.Seconds, 1e-9):0.0} pictures a second with decoding");
    }

    /// <summary>The first column to the left, numbers to the right.</summary>
    private static void Table(TextWriter output, string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine("  " + string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
    }
}
