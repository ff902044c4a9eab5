namespace EdgeInspector.Evaluation;

/// <summary>A diagram of lines, both axes 0-1.</summary>
/// <param name="Title">What is drawn.</param>
/// <param name="Across">What the horizontal axis is.</param>
/// <param name="Up">What the vertical axis is.</param>
/// <param name="Series">The lines.</param>
/// <param name="ShowChance">Whether the diagonal of a blind guess belongs into it.</param>
public sealed record Curve(string Title, string Across, string Up, IReadOnlyList<CurveSeries> Series, bool ShowChance = false);
