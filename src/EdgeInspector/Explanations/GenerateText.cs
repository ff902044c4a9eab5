using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations;

/// <summary>Has a language model write, wherever it runs. Null: there is none now, or it gave up.</summary>
internal delegate Task<GenerationResult?> GenerateText(GenerationRequest request, CancellationToken cancellationToken);
