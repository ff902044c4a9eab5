using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>A camera as it runs, or as it will.</summary>
/// <param name="SourceText">What its capture was made from.</param>
/// <param name="JudgingText">What its judging was made from, models apart.</param>
internal sealed record RunningCamera(string Name, string SourceText, string JudgingText, IReadOnlyList<ModelLane> Lanes)
{
    /// <summary>What its frames are judged by; empty: the default rule.</summary>
    public required IReadOnlyList<VerdictRule> Rules { get; init; }

    /// <summary>Null until it is started.</summary>
    public CameraPipeline? Pipeline { get; init; }

    /// <summary>How it is to judge from now on; null where that stays.</summary>
    public JudgingPlan? Judging { get; init; }

    /// <summary>Of a camera that is to start.</summary>
    public IFrameSource? Source { get; init; }
}
