using System.Globalization;
using System.Text.Json;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Gates.Child;

/// <summary>Holds what a model says of a golden picture against what its maker recorded (<c>edge-inspector/golden/1</c>).</summary>
internal static class GoldenPicture
{
    /// <summary>What differs, in words; null where nothing does.</summary>
    /// <param name="recorded">The JSON beside the picture: <c>detections</c>, <c>score</c> of an anomaly model, <c>scores</c> of a classifier, whichever are there.</param>
    /// <param name="thresholds">One per label: what is so near to its own that the tolerance takes it across may come or go.</param>
    /// <exception cref="JsonException">It is not of that form.</exception>
    public static string? Difference(ReadOnlyMemory<byte> recorded, Findings found, IReadOnlyList<string> labels, ReadOnlySpan<float> thresholds, GoldenTolerance tolerance)
    {
        using JsonDocument document = JsonDocument.Parse(recorded);
        JsonElement root = document.RootElement;
        try
        {
            bool any = false;
            if (root.TryGetProperty("score", out JsonElement score))
            {
                any = true;
                if (Math.Abs(score.GetSingle() - found.Anomaly.Score) > tolerance.Score)
                {
                    return Invariant($"its score is {found.Anomaly.Score:0.###} where {score.GetSingle():0.###} is recorded");
                }
            }

            if (root.TryGetProperty("scores", out JsonElement scores))
            {
                any = true;
                foreach (JsonProperty one in scores.EnumerateObject())
                {
                    int index = IndexOf(labels, one.Name);
                    if (index < 0 || Math.Abs(found.Scores.Values[index] - one.Value.GetSingle()) > tolerance.Score)
                    {
                        return Invariant($"'{one.Name}' has {(index < 0 ? float.NaN : found.Scores.Values[index]):0.###} where {one.Value.GetSingle():0.###} is recorded");
                    }
                }
            }

            if (root.TryGetProperty("detections", out JsonElement detections))
            {
                return Compare(detections, found.Detections, labels, thresholds, tolerance);
            }

            return any ? null : "its record names neither detections nor scores";
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new JsonException("not of the form edge-inspector/golden/1", e);
        }
    }

    private static string? Compare(JsonElement recorded, Detections found, IReadOnlyList<string> labels, ReadOnlySpan<float> thresholds, GoldenTolerance tolerance)
    {
        var taken = new bool[found.Count];
        foreach (JsonElement item in recorded.EnumerateArray())
        {
            JsonElement box = item.GetProperty("box");
            var wanted = new FrameBox(box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle());
            string label = item.GetProperty("class").GetString()!;
            float confidence = item.GetProperty("confidence").GetSingle();
            int at = -1;
            for (int i = 0; i < found.Count && at < 0; i++)
            {
                at = !taken[i] && labels[found.Classes[i]] == label && Math.Abs(found.Confidences[i] - confidence) <= tolerance.Score && found.Boxes[i].Iou(wanted) >= tolerance.BoxIou
                    ? i : -1;
            }

            if (at >= 0)
            {
                taken[at] = true;
            }
            else if (!IsOnTheLine(confidence, IndexOf(labels, label), thresholds, tolerance))
            {
                return Invariant($"{label} {confidence:0.00} at [{wanted.X1:0},{wanted.Y1:0},{wanted.X2:0},{wanted.Y2:0}] is not found{Instead(found, wanted, labels)}");
            }
        }

        for (int i = 0; i < found.Count; i++)
        {
            if (!taken[i] && !IsOnTheLine(found.Confidences[i], found.Classes[i], thresholds, tolerance))
            {
                return Invariant($"{labels[found.Classes[i]]} {found.Confidences[i]:0.00} is found where nothing is recorded");
            }
        }

        return null;
    }

    /// <summary>Whether a difference within the tolerance is enough to take it below its threshold, or above.</summary>
    private static bool IsOnTheLine(float confidence, int label, ReadOnlySpan<float> thresholds, GoldenTolerance tolerance) =>
        label >= 0 && MathF.Abs(confidence - thresholds[label]) <= tolerance.Score;

    /// <summary>What is there instead, as far as something is.</summary>
    private static string Instead(Detections found, FrameBox wanted, IReadOnlyList<string> labels)
    {
        int best = -1;
        for (int i = 0; i < found.Count; i++)
        {
            if (found.Boxes[i].Iou(wanted) > (best < 0 ? 0.3f : found.Boxes[best].Iou(wanted)))
            {
                best = i;
            }
        }

        return best < 0 ? "" : Invariant($"; there is {labels[found.Classes[best]]} {found.Confidences[best]:0.00}");
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label)
    {
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] == label)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
