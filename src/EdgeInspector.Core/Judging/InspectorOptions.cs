using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>How one camera's frames are judged.</summary>
public sealed record InspectorOptions
{
    /// <summary>Name of the camera, as events carry it.</summary>
    public required string Camera { get; init; }

    /// <summary>In order of precedence. Empty (default): <see cref="VerdictRule.Default"/>.</summary>
    public IReadOnlyList<VerdictRule> Rules { get; init; } = [];

    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>Capture to verdict, milliseconds, 1-600000; a later verdict is NOT_JUDGED, but of a recording. Null (default): no verdict is late.</summary>
    public double? DeadlineMs { get; init; }

    /// <summary>Millimetres per pixel of the frame, <see cref="Calibration.Least"/> to <see cref="Calibration.Most"/>. Null (default): not calibrated; events carry pixels alone.</summary>
    public float? MmPerPx { get; init; }

    /// <summary>Null (default): <see cref="TrackerOptions.ForInspection"/> with the lowest confidence that a rule can call NG.</summary>
    public TrackerOptions? Tracker { get; init; }

    /// <summary>Every fault, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Camera))
        {
            errors.Add("The camera has no name; give it one.");
        }

        if (DeadlineMs is { } deadline && !(deadline >= 1 && deadline <= 600_000))
        {
            errors.Add($"deadline_ms is {deadline}; it must be 1 to 600000.");
        }

        if (MmPerPx is { } scale && !Calibration.IsValid(scale))
        {
            errors.Add($"mm_per_px is {scale}; it must be {Calibration.Least} to {Calibration.Most}.");
        }

        errors.AddRange(VerdictPolicy.Validate(Rules, Zones));
        errors.AddRange(Tracker?.Validate() ?? []);
        return errors;
    }
}
