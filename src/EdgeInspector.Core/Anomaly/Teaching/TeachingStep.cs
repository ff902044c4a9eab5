namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>What teaching is busy with, for people.</summary>
/// <param name="Name">A few words.</param>
/// <param name="Done">0 to <paramref name="Total"/>.</param>
public readonly record struct TeachingStep(string Name, int Done, int Total);
