namespace EdgeInspector.Options;

/// <summary>How events are put into words.</summary>
public sealed record ExplainOptions
{
    /// <summary>libllama.so or its folder. Default null: looked for beside the program, then among the system's.</summary>
    public string? Library { get; init; }

    /// <summary>CPU threads of the language model, 0-256. Default 0: half the cores, so that inspection keeps the others.</summary>
    public int Threads { get; init; }

    /// <summary>Layers of the language model on the GPU, 0-1000. Default 0: the GPU belongs to the inspection.</summary>
    public int GpuLayers { get; init; }

    /// <summary>Private memory its process may take, bytes, 64 MiB-1 TiB. Default 2 GiB: a model of 1.5 billion weights in 4 bits with its context.</summary>
    public long MaxMemory { get; init; } = 2L << 30;

    /// <summary>Language model in the store, or a .gguf file; null: templates only. Default explainer: the one this project names; without it in the store, templates speak.</summary>
    public string? Model { get; init; } = "explainer";

    /// <summary>ISO 639-1, two letters: one of those that are there (en, de). Default en: the language of labels and manuals.</summary>
    public string Language { get; init; } = "en";

    /// <summary>
    /// What the plant knows of its defects (names, looks, causes, actions): a YAML file, absolute, or the name of a knowledge base in the
    /// store. Default null: only what was measured is said.
    /// </summary>
    public string? Knowledge { get; init; }

    /// <summary><see cref="Knowledge"/> where it is a name; null: a file, or none.</summary>
    public string? KnowledgeModel => Knowledge is { } name && IsName(name) ? name : null;

    /// <summary>Whether such a text names a model in the store: neither a path nor a YAML file.</summary>
    internal static bool IsName(string text) =>
        !text.Contains('/') && !text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
