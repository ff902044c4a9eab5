using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Patches;

namespace EdgeInspector.Core.Models;

/// <summary>
/// The contract of a model, as its <c>manifest.json</c> states it. Immutable, and consistent in itself when it comes from
/// <see cref="Parse"/>; whether the model file keeps it is checked when the model is built.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>Value of the field <c>schema</c>.</summary>
    public const string Schema = "edge-inspector/model/1";

    /// <summary>Largest manifest read, bytes: the largest real ones are a hundred times smaller.</summary>
    public const int MaxBytes = 1 << 20;

    public required string Name { get; init; }

    /// <summary>Semantic version.</summary>
    public required string Version { get; init; }

    public required ModelTask Task { get; init; }

    /// <summary>Name of the ONNX or GGUF file beside the manifest, without a folder.</summary>
    public required string File { get; init; }

    /// <summary>Null for language models and knowledge bases only.</summary>
    public ModelInput? Input { get; init; }

    /// <summary>Null for language models and knowledge bases only.</summary>
    public ModelOutput? Output { get; init; }

    /// <summary>Class names by class index; empty where the task has no classes.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Of anomaly models that need more told than <see cref="Output"/> does; null otherwise.</summary>
    public AnomalySettings? Anomaly { get; init; }

    /// <summary>Null (default): the model looks at whole frames. Of classifiers.</summary>
    public PatchOptions? Patches { get; init; }

    public ModelThresholds Thresholds { get; init; } = new();

    /// <summary>How large pictures are looked at in parts; null (default): whole.</summary>
    public SliceOptions? Slices { get; init; }

    public GoldenTolerance Golden { get; init; } = new();

    /// <summary>SPDX expression of the weights; null where not stated.</summary>
    public string? License { get; init; }

    public IReadOnlyList<ModelMetric> Metrics { get; init; } = [];

    /// <summary>Reads a manifest. Unknown fields are ignored, so that later additions do no harm.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="origin">Where it comes from, for error messages.</param>
    /// <exception cref="ModelManifestException">With every problem found.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> utf8, string origin) => ModelManifestReader.Read(utf8, origin);
}
