using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Judging;

/// <summary>What judging needs to know of a frame besides its detections.</summary>
public readonly record struct FrameContext
{
    /// <summary>Number of the frame within its source, from 1; numbers left out are dropped frames.</summary>
    public required long Number { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>When it was captured, as <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long CapturedTimestamp { get; init; }

    /// <summary>When it was captured, by the wall clock: for display only.</summary>
    public required DateTimeOffset CapturedUtc { get; init; }

    /// <summary>Capture to now, milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Whether it is of a recording, whose verdict nobody waits for and cannot be late.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>What the detections' class numbers stand for: the same object from frame to frame, a new one after a swap of models.</summary>
    public required ClassTable Classes { get; init; }

    public string? PartId { get; init; }

    public string? TriggerId { get; init; }

    /// <summary>The context of a frame, without part and trigger.</summary>
    public static FrameContext Of(Frame frame, double latencyMs, ClassTable classes) => new()
    {
        Number = frame.Number,
        Width = frame.Width,
        Height = frame.Height,
        CapturedTimestamp = frame.CapturedTimestamp,
        CapturedUtc = frame.CapturedUtc,
        LatencyMs = latencyMs,
        Classes = classes,
    };
}
