using System.Runtime.Intrinsics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>What two boxes need to be a pair.</summary>
/// <param name="Limit">Highest cost.</param>
/// <param name="Fuse">Whether the overlap is weighted with the detection's confidence.</param>
/// <param name="Sharing">Which classes may meet.</param>
internal readonly record struct OverlapRule(double Limit, bool Fuse, ClassSharing Sharing);

/// <summary>Costs of tracks against detections, and their assignment. Buffers are reused; not thread-safe.</summary>
internal sealed class Association
{
    private readonly AssignmentSolver _solver = new();

    /// <summary>Column of each track by <c>1 - IoU</c>, or -1; columns already taken are left out. Valid until the next call.</summary>
    public ReadOnlySpan<int> ByOverlap(ReadOnlySpan<Track> tracks, DetectionColumns columns, Detections detections, OverlapRule rule)
    {
        _solver.Begin(tracks.Length, columns.Count, rule.Limit);
        for (int row = 0; row < tracks.Length; row++)
        {
            AddOverlaps(row, tracks[row], columns, detections, rule);
        }

        return _solver.Solve();
    }

    /// <summary>Column of each track by the distance of the centres in parts of the track's reach, or -1. Valid until the next call.</summary>
    public ReadOnlySpan<int> ByDistance(
        ReadOnlySpan<Track> tracks, DetectionColumns columns, Detections detections, SceneMotion motion, ClassSharing sharing)
    {
        _solver.Begin(tracks.Length, columns.Count, 1);
        for (int row = 0; row < tracks.Length; row++)
        {
            Track track = tracks[row];
            double reach = motion.ReachOf(track);
            for (int column = 0; column < columns.Count; column++)
            {
                int source = columns.Source[column];
                FrameBox box = detections.Boxes[source];
                if (columns.Taken[column] || !SceneMotion.AreAlike(SceneMotion.LongerEdge(track.Box), SceneMotion.LongerEdge(box)) || !sharing.May(detections.Classes[source], track.ClassIndex))
                {
                    continue;
                }

                double fromPrediction = Distance(box, track.Motion.CenterX, track.Motion.CenterY);
                double fromLast = Distance(box, track.Box.CenterX, track.Box.CenterY);
                _solver.Add(row, column, Math.Min(fromPrediction, 2 * fromLast) / reach);
            }
        }

        return _solver.Solve();
    }

    private void AddOverlaps(int row, Track track, DetectionColumns columns, Detections detections, OverlapRule rule)
    {
        double h = track.Motion.Position[3];
        double w = track.Motion.Position[2] * h;
        double left = track.Motion.CenterX - (w / 2);
        double top = track.Motion.CenterY - (h / 2);
        double area = w * h;
        Vector256<double> x1 = Vector256.Create(left);
        Vector256<double> y1 = Vector256.Create(top);
        Vector256<double> x2 = Vector256.Create(left + w);
        Vector256<double> y2 = Vector256.Create(top + h);
        for (int start = 0; start < columns.Count; start += DetectionColumns.Lanes)
        {
            Vector256<double> overlapW = Vector256.Min(x2, Vector256.Create(columns.X2, start)) - Vector256.Max(x1, Vector256.Create(columns.X1, start));
            Vector256<double> overlapH = Vector256.Min(y2, Vector256.Create(columns.Y2, start)) - Vector256.Max(y1, Vector256.Create(columns.Y1, start));
            Vector256<double> overlapping = Vector256.GreaterThan(Vector256.Min(overlapW, overlapH), Vector256<double>.Zero);
            uint lanes = overlapping.ExtractMostSignificantBits();
            if (lanes == 0)
            {
                continue;
            }

            Vector256<double> both = overlapW * overlapH;
            Vector256<double> iou = both / (Vector256.Create(area) + Vector256.Create(columns.Area, start) - both);
            for (int lane = 0; lane < DetectionColumns.Lanes; lane++)
            {
                int column = start + lane;
                if ((lanes & (1u << lane)) == 0 || columns.Taken[column])
                {
                    continue;
                }

                int source = columns.Source[column];
                if (rule.Sharing.May(detections.Classes[source], track.ClassIndex))
                {
                    _solver.Add(row, column, 1 - (iou[lane] * (rule.Fuse ? detections.Confidences[source] : 1)));
                }
            }
        }
    }

    private static double Distance(in FrameBox box, double x, double y)
    {
        double dx = box.CenterX - x;
        double dy = box.CenterY - y;
        return Math.Sqrt((dx * dx) + (dy * dy));
    }
}
