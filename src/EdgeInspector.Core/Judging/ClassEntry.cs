namespace EdgeInspector.Core.Judging;

/// <summary>One class of a camera's detections.</summary>
/// <param name="Label">As rules and events name it.</param>
/// <param name="Threshold">Lowest confidence at which its model's card calls it found, 0-1; rules may ask for another.</param>
/// <param name="Model">The model that finds it.</param>
/// <param name="IsObjection">Whether finding it objects to the part where no rule says what does.</param>
/// <param name="Kind">What its boxes say.</param>
public sealed record ClassEntry(string Label, float Threshold, ModelReference Model, bool IsObjection = true, ClassKind Kind = ClassKind.Object);
