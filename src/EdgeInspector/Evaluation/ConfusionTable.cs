using EdgeInspector.Core.Evaluation;

namespace EdgeInspector.Evaluation;

/// <summary>A confusion matrix with the names of its rows (truth) and columns (found).</summary>
public sealed record ConfusionTable(IReadOnlyList<string> Labels, ConfusionMatrix Counts);
