using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>A file that a repository vouches for.</summary>
/// <param name="Path">Its name there, with <c>/</c>.</param>
/// <param name="File">Length and hashes.</param>
/// <param name="Custom">What its publisher says beside it; null: nothing.</param>
internal sealed record TufTarget(string Path, MetaFile File, JsonElement? Custom);
