namespace EdgeInspector.Core.Detection;

/// <summary>What of a detector's findings is handed on.</summary>
public sealed record DetectionModelOptions
{
    /// <summary>
    /// Findings down to this confidence, 0-1, are returned even where the manifest's threshold is higher: a tracker's second round
    /// lives on them. Whoever judges applies <see cref="DetectionModel.Thresholds"/>. Default 1: the manifest's thresholds alone.
    /// </summary>
    public float LowConfidence { get; init; } = 1;

    /// <summary>Most findings per frame, best first, 1-10000. Default 300: what detectors commonly cap at, and far above a real part's defects.</summary>
    public int MaxDetections { get; init; } = 300;
}
