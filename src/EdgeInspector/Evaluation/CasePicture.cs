namespace EdgeInspector.Evaluation;

/// <summary>A picture of the report, with what is drawn over it.</summary>
/// <param name="Name">Of the picture.</param>
/// <param name="Caption">What went wrong in it.</param>
/// <param name="Boxes">Drawn over it, frame pixels.</param>
/// <param name="Tint">Colour laid over each pixel, BGR and a weight 0-255, <c>[height, width, 4]</c>; null: none.</param>
internal sealed record CasePicture(string Name, string Caption, IReadOnlyList<CaseBox> Boxes, byte[]? Tint = null);
