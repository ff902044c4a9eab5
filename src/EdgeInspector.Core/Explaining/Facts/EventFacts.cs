using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>
/// What is known about one finished event: measured, counted or configured, nothing guessed. Everything that is said about the event is
/// said from here. Names in it (class, zone, camera, model) came from elsewhere and are data. Immutable.
/// </summary>
public sealed record EventFacts
{
    public required string EventId { get; init; }

    public required string Camera { get; init; }

    /// <summary>When it ended, with the offset of the plant's local time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Label of the model.</summary>
    public required string Class { get; init; }

    /// <summary>0-1.</summary>
    public required float Confidence { get; init; }

    public required FrameBox Box { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameWidth { get; init; }

    /// <summary>Pixels.</summary>
    public required int FrameHeight { get; init; }

    /// <summary>Pixels.</summary>
    public required float LengthPx { get; init; }

    /// <summary>Square pixels.</summary>
    public required float AreaPx { get; init; }

    /// <summary>Pixels; null where not measured.</summary>
    public float? WidthPx { get; init; }

    /// <summary>Degrees of the long axis; null where not measured.</summary>
    public float? OrientationDegrees { get; init; }

    /// <summary>0-1 against the surroundings; null where not measured.</summary>
    public float? Contrast { get; init; }

    public string? Zone { get; init; }

    /// <summary>0-1 against the population of good parts, 0.5 at the threshold; null where no anomaly model ran.</summary>
    public float? Anomaly { get; init; }

    /// <summary>Share of the box in which the anomaly map is at its threshold or above, 0-1; null where there is no map.</summary>
    public float? Heat { get; init; }

    /// <summary>
    /// Share of good pictures whose score comes up to the threshold at most, 0-1, as the anomaly model's teaching proved it; null where it
    /// proved nothing, or the score is below the threshold itself.
    /// </summary>
    public float? GoodShare { get; init; }

    /// <summary>Millimetres per pixel of the frame; null: the camera is not calibrated, and sizes are said in pixels.</summary>
    public float? MmPerPx { get; init; }

    /// <summary>Number of the track.</summary>
    public required long Track { get; init; }

    /// <summary>Frames in which it was measured.</summary>
    public required int Frames { get; init; }

    public required VerdictKind Verdict { get; init; }

    /// <summary>The rule behind the verdict; null where it is not known.</summary>
    public RuleFact? Rule { get; init; }

    /// <summary>Events of this class at this place of this camera today, this one included; null where they could not be counted.</summary>
    public long? CountToday { get; init; }

    /// <summary>Of this class and camera over the last hours.</summary>
    public Trend Trend { get; init; }

    public required ModelReference Model { get; init; }

    public FramePlace Place => FramePlaces.Of(Box, FrameWidth, FrameHeight);
}
