using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Models;

/// <summary>A model file that is there and is what its manifest says: ready to be loaded.</summary>
public sealed record ModelFile
{
    /// <summary>From the manifest, or made from the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>From the manifest; without one <c>0.0.0+</c> and the first 12 digits of <see cref="Sha256"/>, so that two files never share it.</summary>
    public required string Version { get; init; }

    /// <summary>Absolute path of the ONNX or GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>Null for a bare file: its contract must be inferred from the loaded model.</summary>
    public ModelManifest? Manifest { get; init; }

    /// <summary>Class names by index for a bare file, from beside it; null: only the file tells.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes, above 0.</summary>
    public required long Size { get; init; }

    /// <summary>What events and health say about it.</summary>
    public ModelReference Reference => new(Name, Version, Sha256);
}
