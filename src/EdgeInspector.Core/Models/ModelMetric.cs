namespace EdgeInspector.Core.Models;

/// <summary>A measured quality of a model.</summary>
/// <param name="Data">What it was measured on.</param>
/// <param name="Measured">Command that repeats the measurement.</param>
public sealed record ModelMetric(string Name, double Value, string? Data, string? Measured);
