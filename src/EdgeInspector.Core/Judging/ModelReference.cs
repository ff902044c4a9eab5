namespace EdgeInspector.Core.Judging;

/// <summary>The model behind a statement.</summary>
/// <param name="Sha256">Of the model file, lower-case hexadecimal.</param>
public sealed record ModelReference(string Name, string Version, string Sha256);
