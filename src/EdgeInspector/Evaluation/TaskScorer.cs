using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>Holds what a model finds against what is labelled, for one task. One thread at a time.</summary>
internal abstract class TaskScorer
{
    /// <summary>Pictures to look at, in order.</summary>
    public abstract IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <summary>Counts one picture.</summary>
    /// <returns>How wrong the model was, 0 for not at all: the worst are shown.</returns>
    /// <exception cref="DataException">Its labels do not fit the picture.</exception>
    public abstract double Add(LabelledPicture picture, Frame frame, Findings findings);

    /// <summary>The figures over all that was counted.</summary>
    public abstract TaskResult Measure();

    /// <summary>Shows one picture with what was labelled and found.</summary>
    public abstract CasePicture Show(LabelledPicture picture, Frame frame, Findings findings);
}
