using System.Globalization;
using System.Numerics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Drawing;

/// <summary>
/// Shows in a picture what was found: maps as heat or colours, masks and turned boxes as they are, other objects as boxes, each with its
/// label and confidence, the best classes of a classifier, and the verdict. Sizes follow the picture's. One thread at a time.
/// </summary>
public sealed class FindingsPainter
{
    // Of a picture whose shorter edge is this long, strokes are drawn at their nominal width.
    private const float NominalEdge = 640;
    private const int BestClasses = 3;

    private static readonly PaletteColor s_black = new(0, 0, 0);
    private static readonly PaletteColor s_white = new(255, 255, 255);
    private static readonly PaletteColor s_ng = new(214, 40, 40);
    private static readonly PaletteColor s_ok = new(32, 140, 72);

    private readonly IReadOnlyList<string> _labels;
    private readonly Palette _palette;

    /// <param name="palette">Name of a palette; null: generated.</param>
    public FindingsPainter(IReadOnlyList<string> labels, string? palette = null)
    {
        _labels = labels;
        _palette = Palette.For(palette, labels);
    }

    /// <summary>Draws over the frame.</summary>
    /// <param name="frame">Changed in place.</param>
    /// <param name="isShown">By row of the findings' detections: whether it is drawn.</param>
    /// <param name="verdict">Shown in the corner; null: none.</param>
    public void Paint(Frame frame, Findings findings, Func<int, bool> isShown, VerdictKind? verdict)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(isShown);
        var canvas = new Canvas(frame);
        float scale = Math.Clamp(MathF.Min(frame.Width, frame.Height) / NominalEdge, 0.8f, 8);
        ClassMapPainter.Paint(findings.Classes, _palette, frame);
        HeatPainter.Paint(findings.Anomaly, canvas);
        bool isClassifier = findings.Scores.Count > 0;
        Detections found = findings.Detections;
        for (int i = found.Count - 1; i >= 0 && !isClassifier; i--)
        {
            if (isShown(i))
            {
                // Over a map that is shown itself, an area would hide it.
                Shape(canvas, found, i, scale, isFilled: findings.Anomaly.IsEmpty && findings.Classes.IsEmpty);
            }
        }

        // Names last, the best on top: no box runs through them.
        for (int i = found.Count - 1; i >= 0 && !isClassifier; i--)
        {
            if (isShown(i))
            {
                Name(canvas, found, i, scale);
            }
        }

        Corner(canvas, findings, verdict, scale);
    }

    private static Vector2[] Corners(in RotatedBox box) => [box.Corner(0), box.Corner(1), box.Corner(2), box.Corner(3)];

    private static string Percent(float share) => share.ToString("0.00", CultureInfo.InvariantCulture);

    private void Shape(Canvas canvas, Detections found, int row, float scale, bool isFilled)
    {
        PaletteColor color = ColorOf(found.Classes[row]);
        ReadOnlySpan<Vector2> outline = found.Outline(row);
        if (outline.Length >= 3)
        {
            if (isFilled)
            {
                canvas.Fill(outline, color, 0.35f);
            }

            canvas.Path(outline, isClosed: true, 1.6f * scale, color);
        }
        else if (!found.Rectangles[row].IsEmpty)
        {
            canvas.Path(Corners(found.Rectangles[row]), isClosed: true, 2 * scale, color);
        }
        else
        {
            canvas.Box(found.Boxes[row], 2 * scale, color);
        }
    }

    private void Name(Canvas canvas, Detections found, int row, float scale)
    {
        FrameBox box = found.Boxes[row];
        string text = $"{_labels[found.Classes[row]]} {Percent(found.Confidences[row])}";
        float height = 9 * scale, pad = 3 * scale;
        Vector2 size = Canvas.Measure(text, height);
        float boxHeight = height + 2 * pad;
        // Above the object where there is room, else within.
        float top = box.Y1 - boxHeight >= 0 ? box.Y1 - boxHeight : MathF.Min(box.Y1, canvas.Height - boxHeight);
        float left = Math.Clamp(box.X1, 0, MathF.Max(0, canvas.Width - size.X - 2 * pad));
        Tag(canvas, text, new Vector2(left, top), height, pad, ColorOf(found.Classes[row]));
    }

    private void Corner(Canvas canvas, Findings findings, VerdictKind? verdict, float scale)
    {
        float height = 12 * scale, pad = 5 * scale, y = 0;
        if (verdict is { } kind)
        {
            string word = kind switch { VerdictKind.Ng => "NG", VerdictKind.Ok => "OK", _ => "NOT JUDGED" };
            Tag(canvas, word, Vector2.Zero, height, pad, kind == VerdictKind.Ok ? s_ok : s_ng);
            y += height + 2 * pad;
        }

        if (!findings.Anomaly.IsEmpty && float.IsFinite(findings.Anomaly.Score))
        {
            Tag(canvas, $"anomaly {Percent(findings.Anomaly.Score)}", new Vector2(0, y), 0.75f * height, 0.75f * pad, s_black);
            y += 0.75f * (height + 2 * pad);
        }

        int[] order = [.. Enumerable.Range(0, findings.Scores.Count)];
        Array.Sort([.. findings.Scores.Values.ToArray().Select(static score => -score)], order);
        foreach (int index in order.Take(BestClasses))
        {
            Tag(canvas, $"{_labels[index]} {Percent(findings.Scores.Values[index])}", new Vector2(0, y), 0.75f * height, 0.75f * pad, ColorOf(index));
            y += 0.75f * (height + 2 * pad);
        }
    }

    private PaletteColor ColorOf(int classIndex) => _palette[classIndex] is var color && color == default ? s_ng : color;

    private static void Tag(Canvas canvas, string text, Vector2 place, float height, float pad, PaletteColor color)
    {
        Vector2 size = Canvas.Measure(text, height);
        (float right, float bottom) = (place.X + size.X + 2 * pad, place.Y + height + 2 * pad);
        canvas.Fill([place, new(right, place.Y), new(right, bottom), new(place.X, bottom)], color, 0.9f);
        bool isLight = 299 * color.Red + 587 * color.Green + 114 * color.Blue > 140_000;
        canvas.Text(text, place + new Vector2(pad, pad), height, isLight ? s_black : s_white);
    }
}
