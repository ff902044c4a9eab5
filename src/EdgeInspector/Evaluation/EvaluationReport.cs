using System.Net;
using System.Text;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Evaluation;

/// <summary>An evaluation as one HTML page that needs nothing beside it: styles, curves and pictures are inside.</summary>
internal static class EvaluationReport
{
    /// <summary>Widest confusion matrix shown: beyond it nobody reads one.</summary>
    private const int MostClasses = 40;

    public static string Write(EvaluationSubject subject, EvaluationRun run, Evaluator evaluator, IImageCodec codec)
    {
        var html = new StringBuilder();
        string title = $"{subject.Model.Name} {subject.Model.Version}";
        html.Append($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{Text(title)}: evaluation</title>\n<style>\n{Styles()}</style>\n</head>\n<body>\n");
        html.Append($"<h1>{Text(title)}</h1>\n<p class=\"soft\">{run.Pictures} pictures of {Text(subject.Data)}{Text(subject.Split is null ? "" : $", {subject.Split}")}; {subject.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC</p>\n");
        Tiles(html, run.Result.Figures);
        Notes(html, [.. run.Result.Notes, .. run.Duplicates.Warning is { } warning ? new[] { warning } : []]);
        Classes(html, run.Result.Classes);
        if (run.Result.Curves.Count > 0)
        {
            html.Append("<h2>Curves</h2>\n<div class=\"curves\">\n");
            foreach (Curve curve in run.Result.Curves)
            {
                CurveSvg.Write(html, curve);
            }

            html.Append("</div>\n");
        }

        Confusion(html, run.Result.Confusion);
        Cases(html, run, evaluator, codec);
        Duplicates(html, run.Duplicates);
        Measured(html, subject, run);
        return html.Append("</body>\n</html>\n").ToString();
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Styles()
    {
        using var reader = new StreamReader(typeof(EvaluationReport).Assembly.GetManifestResourceStream("evaluation.css")!);
        return reader.ReadToEnd();
    }

    private static void Tiles(StringBuilder html, IReadOnlyList<Figure> figures)
    {
        html.Append("<div class=\"tiles\">\n");
        for (int i = 0; i < figures.Count; i++)
        {
            html.Append($"<div class=\"tile{(i == 0 ? " lead" : "")}\"><b>{figures[i].Text}</b><span>{Text(figures[i].Title)}</span></div>\n");
        }

        html.Append("</div>\n");
    }

    private static void Notes(StringBuilder html, string[] notes)
    {
        if (notes.Length > 0)
        {
            html.Append("<div class=\"notes\"><ul>\n");
            foreach (string note in notes)
            {
                html.Append($"<li>{Text(note)}</li>\n");
            }

            html.Append("</ul></div>\n");
        }
    }

    private static void Classes(StringBuilder html, IReadOnlyList<ClassFigures> classes)
    {
        if (classes.Count == 0)
        {
            return;
        }

        html.Append("<h2>By class</h2>\n<div class=\"scroll\"><table>\n<tr><th></th>");
        foreach (Figure figure in classes[0].Figures)
        {
            html.Append($"<th>{Text(figure.Title)}</th>");
        }

        html.Append("</tr>\n");
        foreach (ClassFigures one in classes)
        {
            html.Append($"<tr><td>{Text(one.Label)}</td>");
            foreach (Figure figure in one.Figures)
            {
                html.Append(figure.IsCount || double.IsNaN(figure.Value)
                    ? $"<td>{figure.Text}</td>"
                    : $"<td class=\"share\" style=\"--share:{Math.Clamp(figure.Value, 0, 1) * 100:0.0}%\">{figure.Text}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static void Confusion(StringBuilder html, ConfusionTable? table)
    {
        if (table is null || table.Labels.Count > MostClasses)
        {
            return;
        }

        html.Append("<h2>Confusion matrix</h2>\n<p class=\"soft\">Rows: what it is. Columns: what it was called. Stronger: a larger share of the row.</p>\n<div class=\"scroll\"><table class=\"matrix\">\n<tr><th></th>");
        foreach (string label in table.Labels)
        {
            html.Append($"<th>{Text(label)}</th>");
        }

        html.Append("</tr>\n");
        for (int truth = 0; truth < table.Labels.Count; truth++)
        {
            html.Append($"<tr><th>{Text(table.Labels[truth])}</th>");
            long row = table.Counts.Truths(truth);
            for (int found = 0; found < table.Labels.Count; found++)
            {
                bool isNothing = truth == found && table.Labels[truth] == "background" && table.Counts[truth, found] == 0;
                double heat = row == 0 ? 0 : (double)table.Counts[truth, found] / row;
                html.Append($"<td class=\"cell{(truth == found && !isNothing ? " right" : "")}{(heat > 0.6 ? " strong" : "")}\" style=\"--heat:{heat * 0.85:0.000}\">{(isNothing ? "" : table.Counts[truth, found].ToString())}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static void Cases(StringBuilder html, EvaluationRun run, Evaluator evaluator, IImageCodec codec)
    {
        if (run.Worst.Count == 0)
        {
            return;
        }

        html.Append("<h2>Worst pictures</h2>\n");
        if (run.Result.Classes.Any(one => one.Figures.Any(figure => figure.Key == "false_alarms")))
        {
            html.Append("<ul class=\"legend\"><li><i class=\"box hit\"></i>hit</li><li><i class=\"box false\"></i>false alarm</li><li><i class=\"box missed\"></i>missed</li><li><i class=\"box ignored\"></i>not counted</li></ul>\n");
        }

        html.Append("<div class=\"cases\">\n");
        foreach (int index in run.Worst)
        {
            html.Append(evaluator.Show(index, (frame, shown) => CaseHtml.Write(frame, shown, codec)));
        }

        html.Append("</div>\n");
    }

    private static void Duplicates(StringBuilder html, Duplicates duplicates)
    {
        html.Append("<h2>Near-duplicates</h2>\n");
        html.Append($"<p>{duplicates.Within} of the measured pictures are nearly the same as another of them; {duplicates.Across} as one of the {duplicates.Compared} pictures of other splits.</p>\n");
        if (duplicates.Pairs.Count == 0)
        {
            return;
        }

        html.Append("<div class=\"scroll\"><table>\n<tr><th>picture</th><th>like</th><th>of another split</th><th>bits that differ</th></tr>\n");
        foreach (DuplicatePair pair in duplicates.Pairs)
        {
            html.Append($"<tr><td>{Text(pair.Picture)}</td><td>{Text(pair.Other)}</td><td>{(pair.IsAcross ? "yes" : "no")}</td><td>{pair.Distance} of 255</td></tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static void Measured(StringBuilder html, EvaluationSubject subject, EvaluationRun run)
    {
        html.Append("<h2>What was measured</h2>\n<dl>\n");
        Row("command", $"<code>{Text(subject.Command)}</code>");
        Row("model", Text($"{subject.Model.Name} {subject.Model.Version}, {subject.Task.ToString().ToLowerInvariant()}"));
        Row("SHA-256", $"<code>{Text(subject.Model.Sha256)}</code>");
        Row("data", Text($"{subject.Data} ({subject.Format})"));
        foreach ((string name, string value) in run.Result.Conditions)
        {
            Row(Text(name), Text(value));
        }

        foreach (string note in subject.Notes)
        {
            Row("read as", Text(note));
        }

        Row("run on", Text(subject.Runtime));
        Row("speed", $"{run.Pictures / Math.Max(subject.Seconds, 1e-9):0.0} pictures a second with decoding");
        html.Append("</dl>\n");

        void Row(string name, string value) => html.Append($"<dt>{name}</dt><dd>{value}</dd>\n");
    }
}
