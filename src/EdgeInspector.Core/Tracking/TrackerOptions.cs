namespace EdgeInspector.Core.Tracking;

/// <summary>
/// How detections become tracks. The defaults are those of ByteTrack (Zhang et al., ECCV 2022), so that its published behaviour can be
/// compared; a line uses <see cref="ForInspection"/>.
/// </summary>
public sealed record TrackerOptions
{
    /// <summary>From this confidence on, inclusive, a detection takes part in the first round. 0-1. Default 0.5: the paper's.</summary>
    public float HighConfidence { get; init; } = 0.5f;

    /// <summary>Above it, and below <see cref="HighConfidence"/>, a detection may only continue a track. 0-1. Default 0.1: the paper's.</summary>
    public float LowConfidence { get; init; } = 0.1f;

    /// <summary>From this confidence on, inclusive, a detection that continues nothing starts a track. <see cref="HighConfidence"/>-1. Default 0.6: the paper's high threshold + 0.1.</summary>
    public float ActivationConfidence { get; init; } = 0.6f;

    /// <summary>Frames a track may go unseen before it is removed, 0-10000. Default 30: one second of a 30 fps camera.</summary>
    public int LostFrames { get; init; } = 30;

    /// <summary>Highest cost of a pair in the first round, 0-1. Default 0.8: the paper's.</summary>
    public float MatchLimit { get; init; } = 0.8f;

    /// <summary>Highest cost of a pair in the round of the low detections, 0-1. Default 0.5: strict, since their boxes are the poor ones.</summary>
    public float LowMatchLimit { get; init; } = 0.5f;

    /// <summary>Highest cost of a pair of a tentative track and a detection, 0-1. Default 0.7: the paper's.</summary>
    public float TentativeMatchLimit { get; init; } = 0.7f;

    /// <summary>
    /// Whether the cost of high detections is <c>1 - IoU * confidence</c> instead of <c>1 - IoU</c>. Default true: the paper's. It asks
    /// an IoU of 0.57 of a detection of confidence 0.35, which a small defect rarely keeps.
    /// </summary>
    public bool FuseConfidence { get; init; } = true;

    /// <summary>Whether tracks that start in the very first frame are believed at once. Default true: the paper's.</summary>
    public bool ConfirmFirstFrame { get; init; } = true;

    /// <summary>Frames in a row a tentative track may go unseen, 0-<see cref="LostFrames"/>. Default 0: the paper's.</summary>
    public int TentativeMisses { get; init; }

    /// <summary>Above this IoU a tracked and a lost track are the same object and the older one stays, 0-1. Default 0.85: the paper's.</summary>
    public float DuplicateIou { get; init; } = 0.85f;

    /// <summary>
    /// Whether a detection of another class may not continue a track. Default false: a detector that wavers between two kinds of one
    /// defect must not make it two; a track's class is the confidence-weighted vote over its life.
    /// </summary>
    public bool SeparateClasses { get; init; }

    /// <summary>
    /// Frames looked at in which a class of the whole picture may go unnamed before its track is removed, 0-10000. Default 2: a
    /// flicker. Other than an object out of sight, a class that is not named is known to be gone.
    /// </summary>
    public int PictureMisses { get; init; } = 2;

    /// <summary>Belt or camera motion; null (default): none, as in the paper, where objects overlap themselves from frame to frame.</summary>
    public SceneMotionOptions? SceneMotion { get; init; }

    /// <summary>
    /// What a line uses: every detection from <paramref name="threshold"/> on may start a track, a tentative one survives one miss
    /// (so that 2 of 3 frames can be met), pure IoU, and small parts may move by more than their own size.
    /// </summary>
    /// <param name="threshold">Lowest confidence that can be judged NG: the model's threshold. Above 0, below 1.</param>
    public static TrackerOptions ForInspection(float threshold) => new()
    {
        HighConfidence = threshold,
        ActivationConfidence = threshold,
        LowConfidence = MathF.Min(0.1f, 0.5f * threshold),
        FuseConfidence = false,
        ConfirmFirstFrame = false,
        TentativeMisses = 1,
        SceneMotion = new SceneMotionOptions(),
    };

    /// <summary>Every range or relation that does not hold, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        CheckUnit(errors, nameof(HighConfidence), HighConfidence);
        CheckUnit(errors, nameof(LowConfidence), LowConfidence);
        CheckUnit(errors, nameof(ActivationConfidence), ActivationConfidence);
        CheckUnit(errors, nameof(MatchLimit), MatchLimit);
        CheckUnit(errors, nameof(LowMatchLimit), LowMatchLimit);
        CheckUnit(errors, nameof(TentativeMatchLimit), TentativeMatchLimit);
        CheckUnit(errors, nameof(DuplicateIou), DuplicateIou);
        if (LowConfidence > HighConfidence)
        {
            errors.Add($"LowConfidence is {LowConfidence}; it must not be above HighConfidence, {HighConfidence}.");
        }

        if (ActivationConfidence < HighConfidence)
        {
            errors.Add($"ActivationConfidence is {ActivationConfidence}; it must not be below HighConfidence, {HighConfidence}.");
        }

        if (LostFrames is < 0 or > 10_000)
        {
            errors.Add($"LostFrames is {LostFrames}; it must be 0 to 10000.");
        }

        if (TentativeMisses < 0 || TentativeMisses > LostFrames)
        {
            errors.Add($"TentativeMisses is {TentativeMisses}; it must be 0 to LostFrames, {LostFrames}.");
        }

        if (PictureMisses is < 0 or > 10_000)
        {
            errors.Add($"PictureMisses is {PictureMisses}; it must be 0 to 10000.");
        }

        SceneMotion?.Validate(errors);
        return errors;
    }

    private static void CheckUnit(List<string> errors, string name, float value)
    {
        if (!(value >= 0 && value <= 1))
        {
            errors.Add($"{name} is {value}; it must be 0 to 1.");
        }
    }
}
