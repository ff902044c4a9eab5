using EdgeInspector.Core.Judging;

namespace EdgeInspector.Options;

/// <summary>What one kind of defect means. All conditions must hold.</summary>
public sealed record RuleOptions
{
    /// <summary>Class by its label in the model. Default null: every class that no earlier rule named.</summary>
    public string? Class { get; init; }

    /// <summary>Zone of the same camera the rule is limited to. Default null: anywhere.</summary>
    public string? Zone { get; init; }

    /// <summary><see cref="VerdictKind.Ng"/> or <see cref="VerdictKind.Ok"/> (seen, recorded, tolerated). Default NG: a rule is written for what must not pass.</summary>
    public VerdictKind Verdict { get; init; } = VerdictKind.Ng;

    /// <summary>Lowest confidence, 0-1. Default null: the model's own threshold, which it was measured with.</summary>
    public double? MinConfidence { get; init; }

    /// <summary>Shortest longer edge of the box, 0-32768 pixels of the frame. Default 0: size alone excuses nothing.</summary>
    public double MinSizePx { get; init; }

    /// <summary>In how many of the last frames it must be seen. Default 1 of 1: a part may be in view for one frame only.</summary>
    public FrameQuorum Frames { get; init; } = FrameQuorum.EveryFrame;
}
