namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>How a language model is run.</summary>
public sealed record LanguageModelOptions
{
    /// <summary>CPU threads, 0-256. Default 0: half the cores, at least one, so that inspection keeps the others.</summary>
    public int Threads { get; init; }

    /// <summary>Layers computed on the GPU, 0-1000. Default 0: the GPU belongs to the inspection.</summary>
    public int GpuLayers { get; init; }

    /// <summary>Tokens of context, 256-131072. Default 2048: the facts of an event and an answer fit four times.</summary>
    public int ContextTokens { get; init; } = 2048;
}
