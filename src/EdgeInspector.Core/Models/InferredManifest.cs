namespace EdgeInspector.Core.Models;

/// <summary>A contract told from the file alone.</summary>
/// <param name="Reasons">What each part was told by, one line each, for people.</param>
public sealed record InferredManifest(ModelManifest Manifest, IReadOnlyList<string> Reasons);
