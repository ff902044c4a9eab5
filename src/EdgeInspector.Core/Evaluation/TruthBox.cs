using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Evaluation;

/// <summary>A labelled box of one picture.</summary>
/// <param name="Box">Pixels of the whole frame.</param>
/// <param name="Class">Index of its class, or <see cref="AnyClass"/> for what is not an <see cref="TruthKind.Object"/>.</param>
/// <param name="Kind">How it counts.</param>
public readonly record struct TruthBox(FrameBox Box, int Class, TruthKind Kind = TruthKind.Object)
{
    /// <summary>Of regions in which a detection of any class counts for nothing.</summary>
    public const int AnyClass = -1;
}
