using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>One line from the worker: JSON. Which members are set follows from <see cref="Kind"/>.</summary>
internal sealed record WorkerReply
{
    public required WorkerReplyKind Kind { get; init; }

    public int Id { get; init; }

    /// <summary>A piece, a refusal's reason, or a line for the log.</summary>
    public string? Text { get; init; }

    public LanguageModelFault Fault { get; init; }

    public GenerationResult? Result { get; init; }

    public LanguageModelDescription? Description { get; init; }

    /// <summary>Name and version of the library.</summary>
    public string? Library { get; init; }
}
