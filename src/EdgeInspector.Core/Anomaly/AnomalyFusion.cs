using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// Joins what an anomaly model found with what detectors found in the same frame: a region that overlaps a detector's box gives it its
/// anomaly score and is that defect, whose class says more; every other region is a detection of its own.
/// </summary>
/// <remarks>A box that is a doubt gains the score too, but does not swallow the region: a doubt must not hide an anomaly.</remarks>
public static class AnomalyFusion
{
    /// <summary>Overlap (IoU) from which on region and box are the same defect.</summary>
    public const float SameDefect = 0.3f;

    /// <param name="regions">Of the anomaly model.</param>
    /// <param name="classOffset">Class number of the anomaly model's first class.</param>
    /// <param name="sureFrom">Per class the confidence from which a box is no doubt: <see cref="VerdictPolicy.SureFrom"/>.</param>
    /// <param name="merged">The frame's detections so far: scores are added to the first <paramref name="boxes"/>, regions at the end.</param>
    /// <param name="boxes">How many of them are detectors'.</param>
    public static void Add(Detections regions, int classOffset, IReadOnlyList<float> sureFrom, Detections merged, int boxes)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(sureFrom);
        ArgumentNullException.ThrowIfNull(merged);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(boxes, merged.Count);
        for (int i = 0; i < regions.Count; i++)
        {
            float score = regions.Anomalies[i];
            bool isKnown = false;
            for (int j = 0; j < boxes; j++)
            {
                if (merged.Boxes[j].Iou(regions.Boxes[i]) < SameDefect)
                {
                    continue;
                }

                float had = merged.Anomalies[j];
                merged.Anomalies[j] = float.IsNaN(had) ? score : MathF.Max(had, score);
                isKnown |= merged.Confidences[j] >= sureFrom[merged.Classes[j]];
            }

            if (!isKnown)
            {
                merged.AddFrom(regions, i, classOffset);
            }
        }
    }
}
