using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// Which anomalies are objects of named classes, seen by another model: those whose centre lies on one that is at least as large. What
/// overlaps as a whole was joined before, by <see cref="Anomaly.AnomalyFusion"/>.
/// </summary>
internal static class AnomalyJoin
{
    /// <summary>Gives each object of this frame the greatest score of the anomalies on it.</summary>
    public static void LendScores(ReadOnlySpan<Track> tracks, ClassTable classes)
    {
        foreach (Track anomaly in tracks)
        {
            if (classes[anomaly.ClassIndex].Kind != ClassKind.Anomaly)
            {
                continue;
            }

            foreach (Track track in tracks)
            {
                if (classes[track.ClassIndex].Kind == ClassKind.Object && LiesOn(anomaly.Box, track.Box))
                {
                    track.Anomaly = float.IsNaN(track.Anomaly) ? anomaly.Anomaly : MathF.Max(track.Anomaly, anomaly.Anomaly);
                }
            }
        }
    }

    /// <summary>The defect of a named class, its event open and NG, that an anomaly lies on: the smallest of several, where it is expected if it is not measured in this frame; null where there is none.</summary>
    public static OpenDefect? Find(Track anomaly, Dictionary<long, OpenDefect> defects, ClassTable classes)
    {
        OpenDefect? smallest = null;
        float area = float.PositiveInfinity;
        foreach (OpenDefect defect in defects.Values)
        {
            Track track = defect.Track;
            if (defect.EventId is null || defect.Verdict != VerdictKind.Ng || track.State == TrackState.Removed || classes[track.ClassIndex].Kind != ClassKind.Object)
            {
                continue;
            }

            FrameBox box = track.Misses == 0 ? track.Box : track.EstimatedBox;
            if (box.Area < area && LiesOn(anomaly.Box, box))
            {
                (smallest, area) = (defect, box.Area);
            }
        }

        return smallest;
    }

    private static bool LiesOn(in FrameBox region, in FrameBox box) => box.Area >= region.Area && box.Contains(region.CenterX, region.CenterY);
}
