using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Pipeline;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>Defects as the page lists them, from the line and from the store alike.</summary>
internal static class PageEvents
{
    /// <summary>An event as it happens. Its pictures may still be in the making; their addresses answer once they are there.</summary>
    public static PageEvent From(InspectionEvent inspected) => new()
    {
        Id = inspected.Id,
        Camera = inspected.Camera,
        Phase = Word(inspected.Phase),
        Time = inspected.Time,
        Class = inspected.Class,
        Confidence = inspected.Confidence,
        Box = [inspected.Box.X1, inspected.Box.Y1, inspected.Box.X2, inspected.Box.Y2],
        Verdict = VerdictWords.Of(inspected.Verdict),
        Track = inspected.Track,
        Frames = inspected.Frames,
        Zone = inspected.Zone,
        Anomaly = inspected.Anomaly,
        Measurements = new PageMeasurements(inspected.LengthPx, inspected.AreaPx, inspected.LengthMm, inspected.AreaMm2),
        Model = new PageModel(inspected.Model.Name, inspected.Model.Version),
        Sentence = EventSentence.Describe(inspected),
        Crop = CropAddress(inspected.Id),
        Picture = PictureAddress(inspected.Id),
    };

    /// <summary>An event as it is stored.</summary>
    public static PageEvent From(EventSummary stored) => new()
    {
        Id = stored.Id,
        Camera = stored.Camera,
        Phase = Word(stored.Phase),
        Time = stored.FirstSeen,
        Class = stored.Class,
        Confidence = stored.Confidence,
        Box = [stored.Box.X1, stored.Box.Y1, stored.Box.X2, stored.Box.Y2],
        Verdict = VerdictWords.Of(stored.Verdict),
        Track = stored.Track,
        Frames = stored.Frames,
        Zone = stored.Zone,
        Anomaly = stored.Anomaly,
        Measurements = new PageMeasurements(stored.LengthPx, stored.AreaPx, stored.LengthMm, stored.AreaMm2),
        Model = new PageModel(stored.Model.Name, stored.Model.Version),
        Sentence = EventSentence.Describe(Event(stored)),
        Explanation = stored.Explanation,
        ExplanationSource = stored.ExplanationSource,
        Crop = HasPictures(stored) ? CropAddress(stored.Id) : null,
        Picture = HasPictures(stored) ? PictureAddress(stored.Id) : null,
    };

    private static bool HasPictures(EventSummary stored) => stored.Evidence is EvidenceState.Pending or EvidenceState.Stored;

    private static string CropAddress(string id) => $"api/events/{id}/crop.jpg";

    private static string PictureAddress(string id) => $"api/events/{id}/frame.png";

    private static string Word(EventPhase phase) => phase switch
    {
        EventPhase.New => "new",
        EventPhase.Update => "update",
        _ => "end",
    };

    private static InspectionEvent Event(EventSummary stored) => new()
    {
        Id = stored.Id,
        Camera = stored.Camera,
        Phase = stored.Phase,
        Time = stored.FirstSeen,
        Frame = stored.FirstFrame,
        FrameWidth = stored.FrameWidth,
        FrameHeight = stored.FrameHeight,
        Track = stored.Track,
        Class = stored.Class,
        Confidence = stored.Confidence,
        Box = stored.Box,
        Zone = stored.Zone,
        Anomaly = stored.Anomaly,
        AreaPx = stored.AreaPx,
        LengthPx = stored.LengthPx,
        MmPerPx = stored.MmPerPx,
        Verdict = stored.Verdict,
        LatencyMs = stored.LatencyMs,
        Frames = stored.Frames,
        Model = stored.Model,
        PartId = stored.PartId,
        TriggerId = stored.TriggerId,
    };
}
