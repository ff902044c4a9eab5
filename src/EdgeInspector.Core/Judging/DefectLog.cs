using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>Decides what is said about a defect, and says it: new, update, end.</summary>
internal sealed class DefectLog(string camera, UlidGenerator ulids, TimeProvider time)
{
    /// <summary>A rise of the best confidence worth telling: a tenth of the scale.</summary>
    private const float ConfidenceStep = 0.1f;

    /// <summary>Shortest capture time between two phases of one event, so that a wavering defect cannot flood the outbox.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Millimetres per pixel of the frames to come; null: not calibrated.</summary>
    public float? MmPerPx { get; set; }

    /// <summary>Takes in a judged measurement; returns the phase it causes, or null.</summary>
    /// <param name="zone">Needed only where an event is open or <paramref name="outcome"/> is NG.</param>
    public InspectionEvent? Record(OpenDefect defect, RuleOutcome outcome, string? zone, in FrameContext context)
    {
        Track track = defect.Track;
        if (defect.EventId is null)
        {
            if (outcome != RuleOutcome.Ng)
            {
                return null;
            }

            defect.EventId = ulids.Next().ToString();
            defect.Verdict = VerdictKind.Ng;
            defect.PartId = context.PartId;
            defect.TriggerId = context.TriggerId;
            return Say(EventPhase.New, defect, zone, context);
        }

        // A defect that is fainter or smaller in one frame is still the defect it was; one that is to be ignored now is not.
        VerdictKind verdict = outcome switch
        {
            RuleOutcome.Ng => VerdictKind.Ng,
            RuleOutcome.Below => defect.Verdict,
            _ => VerdictKind.Ok,
        };

        bool changed = verdict != defect.Verdict || track.ClassIndex != defect.ClassIndex || zone != defect.Zone
            || track.BestConfidence >= defect.BestConfidence + ConfidenceStep;
        if (!changed || time.GetElapsedTime(defect.PublishedTimestamp, context.CapturedTimestamp) < Pause)
        {
            return null;
        }

        defect.Verdict = verdict;
        return Say(EventPhase.Update, defect, zone, context);
    }

    /// <summary>The last phase: the defect at its best.</summary>
    public InspectionEvent End(OpenDefect defect, string? zone, in FrameContext context)
    {
        Track track = defect.Track;
        ClassEntry entry = context.Classes[track.ClassIndex];
        return Make(EventPhase.End, defect, entry, new Sighting(track.BestFrame, track.BestConfidence, track.BestBox, track.BestArea, track.BestLength, track.BestRectangle, defect.BestAnomaly, zone), context);
    }

    private InspectionEvent Say(EventPhase phase, OpenDefect defect, string? zone, in FrameContext context)
    {
        Track track = defect.Track;
        defect.ClassIndex = track.ClassIndex;
        defect.Zone = zone;
        defect.BestConfidence = track.BestConfidence;
        defect.PublishedTimestamp = context.CapturedTimestamp;
        return Make(phase, defect, context.Classes[track.ClassIndex], new Sighting(context.Number, track.Confidence, track.Box, track.Area, track.Length, track.Rectangle, track.Anomaly, zone), context);
    }

    private InspectionEvent Make(EventPhase phase, OpenDefect defect, ClassEntry entry, in Sighting sighting, in FrameContext context) => new()
    {
        Id = defect.EventId!,
        Camera = camera,
        Phase = phase,
        Time = context.CapturedUtc,
        Frame = context.Number,
        FrameWidth = context.Width,
        FrameHeight = context.Height,
        Track = defect.Track.Id,
        Class = entry.Label,
        Confidence = sighting.Confidence,
        MeasuredFrame = sighting.Frame,
        Box = sighting.Box,
        Zone = sighting.Zone,
        Anomaly = float.IsNaN(sighting.Anomaly) ? null : sighting.Anomaly,
        AreaPx = float.IsNaN(sighting.Area) ? sighting.Box.Area : sighting.Area,
        LengthPx = float.IsNaN(sighting.Length) ? MathF.Max(sighting.Box.Width, sighting.Box.Height) : sighting.Length,
        WidthPx = sighting.Rectangle.IsEmpty ? MathF.Min(sighting.Box.Width, sighting.Box.Height) : MathF.Min(sighting.Rectangle.Width, sighting.Rectangle.Height),
        OrientationDegrees = sighting.Rectangle.IsEmpty ? null : sighting.Rectangle.Orientation,
        MmPerPx = MmPerPx,
        Verdict = defect.Verdict,
        LatencyMs = context.LatencyMs,
        Frames = defect.FramesBefore + defect.Track.Hits,
        Model = entry.Model,
        PartId = defect.PartId,
        TriggerId = defect.TriggerId,
    };

    private readonly record struct Sighting(long Frame, float Confidence, FrameBox Box, float Area, float Length, RotatedBox Rectangle, float Anomaly, string? Zone);
}
