using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>One defect, all its phases so far in one row.</summary>
internal sealed record EventSummary
{
    /// <summary>Place in the order of recording, over all boots: a cursor for <see cref="EventFilter.After"/>.</summary>
    public required long Number { get; init; }

    public required string Id { get; init; }

    public required string Camera { get; init; }

    /// <summary>Latest class.</summary>
    public required string Class { get; init; }

    public string? Zone { get; init; }

    /// <summary>Latest verdict.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>Latest phase.</summary>
    public required EventPhase Phase { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Number of the frame that opened it.</summary>
    public required long FirstFrame { get; init; }

    public required long LastFrame { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameWidth { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameHeight { get; init; }

    public required long Track { get; init; }

    /// <summary>Best so far, 0-1.</summary>
    public required float Confidence { get; init; }

    /// <summary>Latest box, frame pixels.</summary>
    public required FrameBox Box { get; init; }

    /// <summary>Highest anomaly score, 0-1; null where none was measured.</summary>
    public float? Anomaly { get; init; }

    /// <summary>Square pixels.</summary>
    public required float AreaPx { get; init; }

    /// <summary>Pixels.</summary>
    public required float LengthPx { get; init; }

    /// <summary>Calibration of its camera at the latest phase, millimetres per pixel; null: not calibrated.</summary>
    public float? MmPerPx { get; init; }

    /// <summary>Millimetres; null: not calibrated.</summary>
    public float? LengthMm => LengthPx * MmPerPx;

    /// <summary>Square millimetres; null: not calibrated.</summary>
    public float? AreaMm2 => AreaPx * MmPerPx * MmPerPx;

    /// <summary>Capture to verdict of the frame that opened it, milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Frames in which it was measured.</summary>
    public required int Frames { get; init; }

    public required ModelReference Model { get; init; }

    public string? PartId { get; init; }

    public string? TriggerId { get; init; }

    public required EvidenceState Evidence { get; init; }

    /// <summary>Lossless frame, relative to the evidence folder; null where there is none.</summary>
    public string? FramePath { get; init; }

    /// <summary>JPEG of the defect, relative to the evidence folder; null where there is none.</summary>
    public string? CropPath { get; init; }

    /// <summary>JPEG of the defect with the anomaly map over it, relative to the evidence folder; null where there is none.</summary>
    public string? HeatPath { get; init; }

    /// <summary>The event in words; null while nothing was said about it.</summary>
    public string? Explanation { get; init; }

    /// <summary><c>model</c> or <c>template</c>; null with <see cref="Explanation"/>.</summary>
    public string? ExplanationSource { get; init; }
}
