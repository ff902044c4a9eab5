using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Tests.Events;

/// <summary>Events and recordings as a camera would make them.</summary>
internal static class Samples
{
    private static readonly UlidGenerator Ids = new(TimeProvider.System);

    public static ModelReference Model { get; } = new("pcb-defects", "1.2.0", new string('a', 64));

    public static string NewId() => Ids.Next().ToString();

    public static InspectionEvent Event(
        string? id = null, EventPhase phase = EventPhase.New, string camera = "top", long frame = 1, float confidence = 0.93f, string defect = "open",
        VerdictKind verdict = VerdictKind.Ng, DateTimeOffset? time = null, float? anomaly = null, FrameBox? box = null) => new()
        {
            Id = id ?? NewId(),
            Camera = camera,
            Phase = phase,
            Time = time ?? DateTimeOffset.UtcNow,
            Frame = frame,
            FrameWidth = 320,
            FrameHeight = 240,
            Track = 17,
            Class = defect,
            Confidence = confidence,
            Box = box ?? new FrameBox(100, 80.5f, 136, 111),
            Zone = "board",
            Anomaly = anomaly,
            AreaPx = 1098,
            LengthPx = 36,
            Verdict = verdict,
            LatencyMs = 11.83,
            Frames = 2,
            Model = Model,
        };

    /// <summary>An NG frame of the given events.</summary>
    public static Recording Recording(params InspectionEvent[] events) => Recording(VerdictKind.Ng, events);

    public static Recording Recording(VerdictKind verdict, params InspectionEvent[] events) => new()
    {
        Id = NewId(),
        Camera = events.Length > 0 ? events[0].Camera : "top",
        Frame = events.Length > 0 ? events[0].Frame : 1,
        FrameWidth = 320,
        FrameHeight = 240,
        Time = events.Length > 0 ? events[0].Time : DateTimeOffset.UtcNow,
        Verdict = verdict,
        Reason = verdict == VerdictKind.NotJudged ? NotJudgedReason.DeadlinePassed : NotJudgedReason.None,
        Detail = verdict == VerdictKind.NotJudged ? "120 ms, 100 ms allowed" : null,
        LatencyMs = 11.8,
        Model = Model,
        Events = events,
        NgEvents = verdict == VerdictKind.Ng ? [.. events.Select(static e => e.Id)] : [],
    };
}
