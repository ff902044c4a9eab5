using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// Joins what an anomaly model found with what detectors found in the same frame: a region that overlaps a detector's box gives it its
/// anomaly score and is that object, whose class says more; every other region is a detection of its own.
/// </summary>
/// <remarks>
/// A box that the rules doubt in this frame, or of which they say nothing, gains the score too but does not swallow the region: neither may hide an
/// anomaly. The box of a class of the whole picture is no place, and has no part in this.
/// </remarks>
public static class AnomalyFusion
{
    /// <summary>Overlap (IoU) from which on region and box are the same defect.</summary>
    public const float SameDefect = 0.3f;

    /// <param name="regions">Of the anomaly model.</param>
    /// <param name="classOffset">Class number of the anomaly model's first class.</param>
    /// <param name="policy">The camera's rules.</param>
    /// <param name="merged">The frame's detections so far: scores are added to the first <paramref name="boxes"/>, regions at the end.</param>
    /// <param name="boxes">How many of them are detectors'.</param>
    /// <param name="size">Of the frame, pixels.</param>
    public static void Add(Detections regions, int classOffset, VerdictPolicy policy, Detections merged, int boxes, (int Width, int Height) size)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(merged);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(boxes, merged.Count);
        for (int i = 0; i < regions.Count; i++)
        {
            float score = regions.Anomalies[i];
            bool isKnown = false;
            for (int j = 0; j < boxes; j++)
            {
                int index = merged.Classes[j];
                if (policy.Classes[index].Kind == ClassKind.Picture || merged.Boxes[j].Iou(regions.Boxes[i]) < SameDefect)
                {
                    continue;
                }

                merged.Anomalies[j] = float.MaxNumber(merged.Anomalies[j], score);
                isKnown |= policy.IsSure(new TrackSight(index, merged.Confidences[j], merged.Boxes[j], size.Width, size.Height));
            }

            if (!isKnown)
            {
                merged.AddFrom(regions, i, classOffset);
            }
        }
    }
}
