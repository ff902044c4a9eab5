namespace EdgeInspector.Evaluation;

/// <summary>What an evaluation brought.</summary>
/// <param name="Pictures">How many were looked at.</param>
/// <param name="Worst">Those with most mistakes, worst first, by index; empty where there are none.</param>
internal sealed record EvaluationRun(int Pictures, TaskResult Result, Duplicates Duplicates, IReadOnlyList<int> Worst);
