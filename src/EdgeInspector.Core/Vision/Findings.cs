using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Vision;

/// <summary>
/// What one model says of one frame. Whatever its task, what can be tracked and judged is in <see cref="Detections"/>: objects of a
/// detector, regions of a segmenter or of an anomaly map, the whole region under a classifier's best class; the maps and scores behind
/// them are beside it. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class Findings
{
    public Detections Detections { get; } = new();

    /// <summary>Of anomaly models; empty otherwise.</summary>
    public AnomalyMap Anomaly { get; } = new();

    /// <summary>Of semantic segmentation; empty otherwise.</summary>
    public ClassMap Classes { get; } = new();

    /// <summary>Of classifiers; empty otherwise.</summary>
    public ClassScores Scores { get; } = new();

    /// <summary>Of classifiers run over patches; empty otherwise.</summary>
    public PatchMap Patches { get; } = new();

    public void Clear()
    {
        Detections.Clear();
        Anomaly.Clear();
        Classes.Clear();
        Scores.Clear();
        Patches.Clear();
    }
}
