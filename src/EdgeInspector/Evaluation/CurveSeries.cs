namespace EdgeInspector.Evaluation;

/// <summary>A line of a diagram.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Points">From left to right.</param>
/// <param name="Working">Where on it the working threshold lies; null: nowhere.</param>
public sealed record CurveSeries(string Name, IReadOnlyList<(double X, double Y)> Points, (double X, double Y)? Working = null);
