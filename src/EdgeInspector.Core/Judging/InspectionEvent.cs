using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Judging;

/// <summary>One phase of one defect's life, as it is stored and published. All phases of one defect share <see cref="Id"/>.</summary>
public sealed record InspectionEvent
{
    /// <summary>ULID, the same in every phase.</summary>
    public required string Id { get; init; }

    public required string Camera { get; init; }

    public required EventPhase Phase { get; init; }

    /// <summary>Wall-clock capture time of the frame, UTC: for display.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Number of the frame that caused this phase.</summary>
    public required long Frame { get; init; }

    public required int FrameWidth { get; init; }

    public required int FrameHeight { get; init; }

    public required long Track { get; init; }

    public required string Class { get; init; }

    /// <summary>0-1: of this frame in new and update, the best one at the end.</summary>
    public required float Confidence { get; init; }

    /// <summary>Frame in which <see cref="Confidence"/> and <see cref="Box"/> were measured: the causing frame in new and update, the best one at the end.</summary>
    public long MeasuredFrame { get; init; }

    public required FrameBox Box { get; init; }

    /// <summary>Zone whose polygon holds the box's centre; null where none does.</summary>
    public string? Zone { get; init; }

    /// <summary>0-1; null where no anomaly model ran.</summary>
    public float? Anomaly { get; init; }

    /// <summary>Square pixels: of the defect itself where the model gives a mask or a turned box, else of its box.</summary>
    public required float AreaPx { get; init; }

    /// <summary>Pixels: of the defect itself where the model gives a mask or a turned box, else its box's longer edge.</summary>
    public required float LengthPx { get; init; }

    /// <summary>Pixels: of the defect itself where the model gives a mask or a turned box, else its box's shorter edge; null where it is not known.</summary>
    public float? WidthPx { get; init; }

    /// <summary>Direction of the defect's long axis, degrees from the picture's x axis, clockwise as seen, 0 to below 180; null where only an upright box is known.</summary>
    public float? OrientationDegrees { get; init; }

    /// <summary>Calibration under which it was measured, millimetres per pixel of the frame; null: not calibrated.</summary>
    public float? MmPerPx { get; init; }

    /// <summary><see cref="LengthPx"/> in millimetres; null: not calibrated.</summary>
    public float? LengthMm => LengthPx * MmPerPx;

    /// <summary><see cref="AreaPx"/> in square millimetres; null: not calibrated.</summary>
    public float? AreaMm2 => AreaPx * MmPerPx * MmPerPx;

    public required VerdictKind Verdict { get; init; }

    /// <summary>Capture to verdict of the causing frame, milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Frames in which the defect was measured so far.</summary>
    public required int Frames { get; init; }

    public required ModelReference Model { get; init; }

    public string? PartId { get; init; }

    public string? TriggerId { get; init; }
}
