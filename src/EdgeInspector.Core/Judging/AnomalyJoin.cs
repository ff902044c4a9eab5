using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// Which anomalies are objects of named classes, seen by another model: those that overlap one as a whole, and those whose centre lies on
/// one that is at least as large.
/// </summary>
internal static class AnomalyJoin
{
    /// <summary>Frames looked at that may lie between two sights of one defect, each by another model.</summary>
    public const int MostApart = 3;

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
                    track.Anomaly = float.MaxNumber(track.Anomaly, anomaly.Anomaly);
                }
            }
        }
    }

    /// <summary>The defect of a named class, its event open and NG, that an anomaly lies on: the smallest of several, where it is expected if it is not measured in this frame; null where there is none.</summary>
    /// <param name="look">This one, whose objects of named classes are judged.</param>
    public static OpenDefect? Find(Track anomaly, Dictionary<long, OpenDefect> defects, ClassTable classes, long look)
    {
        OpenDefect? smallest = null;
        float area = float.PositiveInfinity;
        foreach (OpenDefect defect in defects.Values)
        {
            Track track = defect.Track;
            bool isNg = defect.EventId is not null && (defect.Verdict == VerdictKind.Ng || defect.NgLook == look);
            if (!isNg || track.State == TrackState.Removed || classes[track.ClassIndex].Kind != ClassKind.Object)
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

    /// <summary>The anomaly, told first and NG, of which an object of a named class turns out to be the defect, seen together or shortly after each other: the first of several; null where there is none.</summary>
    public static OpenDefect? FindTold(OpenDefect named, Dictionary<long, OpenDefect> defects, ClassTable classes)
    {
        OpenDefect? first = null;
        foreach (OpenDefect defect in defects.Values)
        {
            Track track = defect.Track;
            bool isTold = defect.EventId is not null && defect.Verdict == VerdictKind.Ng && track.State != TrackState.Removed && classes[track.ClassIndex].Kind == ClassKind.Anomaly;
            // One that had gone before this one came was another part's.
            bool met = defect.LastLook + MostApart >= named.FirstLook;
            if (isTold && met && (first is null || track.Id < first.Track.Id) && LiesOn(track.Misses == 0 ? track.Box : track.EstimatedBox, named.Track.Box))
            {
                first = defect;
            }
        }

        return first;
    }

    private static bool LiesOn(in FrameBox region, in FrameBox box) =>
        box.Iou(region) >= AnomalyFusion.SameDefect || (box.Area >= region.Area && box.Contains(region.CenterX, region.CenterY));
}
