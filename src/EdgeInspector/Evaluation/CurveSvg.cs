using System.Text;

namespace EdgeInspector.Evaluation;

/// <summary>A diagram as inline SVG.</summary>
internal static class CurveSvg
{
    private const int Width = 520, Height = 380, Left = 46, Right = 14, Top = 12, Bottom = 42;

    // Told apart by most colour-blind eyes (Okabe and Ito), lightened where they vanish on dark ground.
    private static readonly string[] s_colours = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#b8a800", "#8f8f8f"];
    private static readonly string[] s_dashes = ["", "7 4", "2 3"];

    public static void Write(StringBuilder html, Curve curve)
    {
        html.Append($"<figure><figcaption>{EvaluationReport.Text(curve.Title)}</figcaption>\n<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{EvaluationReport.Text(curve.Title)}\">\n");
        for (int i = 0; i <= 5; i++)
        {
            double share = i / 5.0;
            html.Append($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(share):0.0}\" y2=\"{Y(share):0.0}\"/>");
            html.Append($"<line class=\"axis\" y1=\"{Top}\" y2=\"{Height - Bottom}\" x1=\"{X(share):0.0}\" x2=\"{X(share):0.0}\"/>");
            html.Append($"<text x=\"{Left - 8}\" y=\"{Y(share) + 4:0.0}\" text-anchor=\"end\">{share:0.0}</text><text x=\"{X(share):0.0}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{share:0.0}</text>\n");
        }

        html.Append($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{EvaluationReport.Text(curve.Across)}</text>");
        html.Append($"<text x=\"12\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {(Top + Height - Bottom) / 2})\">{EvaluationReport.Text(curve.Up)}</text>\n");
        if (curve.ShowChance)
        {
            html.Append($"<line class=\"chance\" x1=\"{X(0)}\" y1=\"{Y(0)}\" x2=\"{X(1)}\" y2=\"{Y(1)}\"/>\n");
        }

        for (int i = 0; i < curve.Series.Count; i++)
        {
            Line(html, curve.Series[i], Colour(i), s_dashes[i / s_colours.Length % s_dashes.Length]);
        }

        html.Append("</svg>\n<ul class=\"legend\">");
        for (int i = 0; i < curve.Series.Count; i++)
        {
            html.Append($"<li><i style=\"background:{Colour(i)}\"></i>{EvaluationReport.Text(curve.Series[i].Name)}</li>");
        }

        html.Append(curve.Series.Any(series => series.Working is not null) ? "<li>&#9679; working threshold</li></ul></figure>\n" : "</ul></figure>\n");
    }

    private static string Colour(int index) => s_colours[index % s_colours.Length];

    private static void Line(StringBuilder html, CurveSeries series, string colour, string dashes)
    {
        html.Append($"<polyline class=\"curve\" stroke=\"{colour}\"{(dashes.Length > 0 ? $" stroke-dasharray=\"{dashes}\"" : "")} points=\"");
        (double X, double Y) last = (double.NaN, double.NaN);
        for (int i = 0; i < series.Points.Count; i++)
        {
            (double X, double Y) at = (X(series.Points[i].X), Y(series.Points[i].Y));
            // Points nearer than half a unit are one on any screen.
            if (i == series.Points.Count - 1 || !(Math.Abs(at.X - last.X) + Math.Abs(at.Y - last.Y) < 0.5))
            {
                html.Append($"{at.X:0.0},{at.Y:0.0} ");
                last = at;
            }
        }

        html.Append("\"/>\n");
        if (series.Working is { } working)
        {
            html.Append($"<circle cx=\"{X(working.X):0.0}\" cy=\"{Y(working.Y):0.0}\" r=\"4.5\" fill=\"{colour}\"><title>{EvaluationReport.Text(series.Name)}: {working.X:0.000}, {working.Y:0.000}</title></circle>\n");
        }
    }

    private static double X(double share) => Left + (share * (Width - Left - Right));

    private static double Y(double share) => Height - Bottom - (share * (Height - Top - Bottom));
}
