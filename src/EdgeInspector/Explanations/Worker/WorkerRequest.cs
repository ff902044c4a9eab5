using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>One line to the worker: JSON. Which members are set follows from <see cref="Kind"/>.</summary>
internal sealed record WorkerRequest
{
    public required WorkerRequestKind Kind { get; init; }

    /// <summary>Of a generation and its cancellation.</summary>
    public int Id { get; init; }

    public string? Model { get; init; }

    public string? Library { get; init; }

    public LanguageModelOptions? Options { get; init; }

    public long MaxMemoryBytes { get; init; }

    public GenerationRequest? Generation { get; init; }

    /// <summary>Whether pieces are wanted as they are written.</summary>
    public bool Streams { get; init; }
}
