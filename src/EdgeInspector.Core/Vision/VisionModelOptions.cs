using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Vision;

/// <summary>What of a model's findings is handed on.</summary>
public sealed record VisionModelOptions
{
    /// <summary>A tracker's second round continues tracks on findings this faint (ByteTrack's low threshold).</summary>
    private const float FaintestTracked = 0.1f;

    /// <summary>
    /// Findings down to this confidence, 0-1, are returned even where the manifest's threshold is higher: a tracker's second round
    /// lives on them. Whoever judges applies <see cref="IVisionModel.Thresholds"/>. Default 1: the manifest's thresholds alone.
    /// </summary>
    public float LowConfidence { get; init; } = 1;

    /// <summary>Most findings per frame, best first, 1-10000. Default 300: what detectors commonly cap at, and far above a real part's defects.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>What image encoders compare pictures with. Null (default): such models are refused.</summary>
    public CaptionTable? Captions { get; init; }

    /// <summary>What a line asks its models for: all that trackers go by and that a rule calls NG.</summary>
    /// <param name="rules">Of the cameras that have the model.</param>
    public static VisionModelOptions ForLine(IEnumerable<VerdictRule> rules) => new()
    {
        LowConfidence = rules.Where(static rule => rule.Verdict == VerdictKind.Ng).Select(static rule => rule.MinConfidence ?? 1).Append(FaintestTracked).Min(),
    };

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal VisionModelOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDetections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDetections, 10_000);
        return LowConfidence is >= 0 and <= 1 ? this : throw new ArgumentOutOfRangeException(nameof(LowConfidence), LowConfidence, "LowConfidence is 0-1.");
    }
}
