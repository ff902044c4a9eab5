namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>A loaded language model. One thread at a time uses and disposes it.</summary>
public interface ILanguageModel : IDisposable
{
    /// <summary>What was loaded.</summary>
    LanguageModelDescription Description { get; }

    /// <summary>Writes the answer to a conversation.</summary>
    /// <param name="request">Messages, grammar and limits.</param>
    /// <param name="onText">Each piece of text as it is written; null: nobody listens.</param>
    /// <exception cref="LanguageModelException">The grammar is not understood, the prompt is longer than the context, or the library fails.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two tokens; the model can be used again.</exception>
    GenerationResult Generate(GenerationRequest request, Action<string>? onText, CancellationToken cancellationToken);
}
