using System.Globalization;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining;

/// <summary>Says an event in one plain English sentence. Every word and number comes from the event itself.</summary>
public static class EventSentence
{
    /// <summary>For example: "Mousebite in the upper left, zone board: 31 px long, 93 % sure, seen in 9 frames; rejected."</summary>
    public static string Describe(InspectionEvent inspected)
    {
        string name = inspected.Class.Replace('_', ' ').Replace('-', ' ');
        string zone = inspected.Zone is null ? "" : $", zone {inspected.Zone}";
        string seen = inspected.Frames == 1 ? "seen in 1 frame" : $"seen in {inspected.Frames} frames";
        string verdict = inspected.Verdict switch
        {
            VerdictKind.Ng => "rejected",
            VerdictKind.Ok => "tolerated by its rule",
            _ => "not judged",
        };
        string length = inspected.LengthMm is { } mm ? $"{Calibration.Figures(mm)} mm" : string.Create(CultureInfo.InvariantCulture, $"{inspected.LengthPx:0} px");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Capitalised(name)} {Place(inspected.Box, inspected.FrameWidth, inspected.FrameHeight)}{zone}: {length} long, {100 * inspected.Confidence:0} % sure, {seen}; {verdict}.");
    }

    /// <summary>Where a box lies in the picture, by thirds: "in the centre", "in the upper left", "on the right", ...</summary>
    public static string Place(in FrameBox box, int width, int height)
    {
        int column = Third(box.CenterX, width);
        int row = Third(box.CenterY, height);
        return (row, column) switch
        {
            (1, 1) => "in the centre",
            (1, 0) => "on the left",
            (1, 2) => "on the right",
            (0, 1) => "at the top",
            (2, 1) => "at the bottom",
            _ => $"in the {(row == 0 ? "upper" : "lower")} {(column == 0 ? "left" : "right")}",
        };
    }

    private static int Third(float position, int length) => Math.Clamp((int)(3 * position / length), 0, 2);

    private static string Capitalised(string name) =>
        name.Length == 0 ? "Defect" : string.Concat(name[..1].ToUpperInvariant(), name.AsSpan(1));
}
