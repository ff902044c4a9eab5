using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>What of a model's findings a heatmap explains: a class, or one object of it.</summary>
/// <param name="Class">Index into the model's labels.</param>
/// <param name="Box">The object's box, frame pixels; null: the class wherever it is.</param>
public sealed record HeatmapTarget(int Class, FrameBox? Box = null)
{
    /// <summary>
    /// Cells along each edge of a map of this target: somewhat smaller than the object, so that a patch of two covers it, 8 to 24; 16
    /// where its size is not known.
    /// </summary>
    public int CellsFor(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Box is not { } box ? 16 : Math.Clamp((int)Math.Round(Math.Sqrt((double)frame.Width * frame.Height / Math.Max(1, box.Area)) / 0.75), 8, 24);
    }

    /// <summary>
    /// How strongly the findings say so, 0-1: a classifier's probability; the score of an anomaly map; of detectors and segmenters the
    /// greatest confidence of the class, of one object weighted with how well its box is met (Petsiuk et al., D-RISE, CVPR 2021).
    /// </summary>
    public float ScoreOf(Findings findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (findings.Scores.Count > 0)
        {
            return findings.Scores.Values[Class];
        }

        if (!findings.Anomaly.IsEmpty && Box is null)
        {
            return findings.Anomaly.Score;
        }

        float best = 0;
        for (int i = 0; i < findings.Detections.Count; i++)
        {
            if (findings.Detections.Classes[i] == Class)
            {
                float fit = Box is { } box ? box.Iou(findings.Detections.Boxes[i]) : 1;
                best = MathF.Max(best, fit * findings.Detections.Confidences[i]);
            }
        }

        return best;
    }
}
