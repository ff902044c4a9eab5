namespace EdgeInspector.Core.Judging;

/// <summary>
/// When a tracked object makes a frame NG, or is to be ignored. Of a camera's rules the first one for the object's class and zone
/// decides (see <see cref="VerdictPolicy"/>); an object that no rule is for is OK.
/// </summary>
public sealed record VerdictRule
{
    /// <summary>Stands for every class.</summary>
    public const string AnyClass = "*";

    /// <summary>Greatest <see cref="MinSizePx"/>: beyond any frame.</summary>
    public const int MaxSizePx = 100_000;

    /// <summary>Label the rule is for, or <see cref="AnyClass"/> (default).</summary>
    public string Class { get; init; } = AnyClass;

    /// <summary><see cref="VerdictKind.Ng"/> (default), or <see cref="VerdictKind.Ok"/> to ignore what it fits.</summary>
    public VerdictKind Verdict { get; init; } = VerdictKind.Ng;

    /// <summary>Lowest confidence it fits, inclusive, 0-1. Null (default): the threshold of the class's model.</summary>
    public float? MinConfidence { get; init; }

    /// <summary>Shortest longer edge of the box it fits, inclusive, pixels of the frame, 0-100000. Default 0: any.</summary>
    public float MinSizePx { get; init; }

    /// <summary>
    /// In how many of its last frames a track must fit. Default null: <c>2 of 3</c> for NG, where a single frame's noise must not stop a
    /// line, and <c>1 of 1</c> for OK, where ignoring must not come too late.
    /// </summary>
    public FrameQuota? Frames { get; init; }

    /// <summary>Zones it is for, by name; the object's box centre must lie in one of them. Empty (default): the whole picture.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Whether <see cref="AnyClass"/> leaves out the classes that are no <see cref="ClassEntry.IsObjection"/>. Default false: who writes a rule means what it says.</summary>
    public bool OnlyObjections { get; init; }

    /// <summary>What a camera without rules does: every class that objects to the part is NG at its model's threshold, in 2 of 3 frames.</summary>
    public static IReadOnlyList<VerdictRule> Default { get; } = [new VerdictRule { OnlyObjections = true }];

    /// <summary><see cref="Frames"/>, or its default.</summary>
    public FrameQuota EffectiveFrames => Frames ?? (Verdict == VerdictKind.Ng ? new FrameQuota(2, 3) : FrameQuota.Single);

    /// <summary>Every fault of the rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate(IReadOnlyList<Zone> zones)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Class))
        {
            errors.Add("A rule has an empty class; name a label, or * for every class.");
        }

        if (Verdict is not (VerdictKind.Ng or VerdictKind.Ok))
        {
            errors.Add($"The rule for '{Class}' has the verdict {Verdict}; it must be NG, or OK to ignore.");
        }

        if (MinConfidence is { } confidence && !(confidence >= 0 && confidence <= 1))
        {
            errors.Add($"The rule for '{Class}' has min_confidence {confidence}; it must be 0 to 1.");
        }

        if (!(MinSizePx >= 0 && MinSizePx <= MaxSizePx))
        {
            errors.Add($"The rule for '{Class}' has min_size_px {MinSizePx}; it must be 0 to {MaxSizePx}.");
        }

        if (!EffectiveFrames.IsValid)
        {
            errors.Add($"The rule for '{Class}' has frames '{Frames}'; it must be N of M with 1 <= N <= M <= {FrameQuota.MaxWindow}.");
        }

        foreach (string name in Zones)
        {
            if (!zones.Any(zone => zone.Name == name))
            {
                errors.Add($"The rule for '{Class}' names the zone '{name}'; the camera has {(zones.Count == 0 ? "none" : string.Join(", ", zones.Select(zone => zone.Name)))}.");
            }
        }

        return errors;
    }
}
