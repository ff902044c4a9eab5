using EdgeInspector.Core.Models;

namespace EdgeInspector.Models;

/// <summary>Where a model is, before its file was read.</summary>
/// <param name="Name">From the manifest, or made from the file's name.</param>
/// <param name="Version">Null without a manifest: only the file's content tells.</param>
/// <param name="Path">Absolute path of the model file; it is there and not empty.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Manifest">Null for a bare file.</param>
/// <param name="ExpectedSha256">As the manifest states it; null where it does not.</param>
public sealed record ModelLocation(string Name, string? Version, string Path, long Size, ModelManifest? Manifest, string? ExpectedSha256);
