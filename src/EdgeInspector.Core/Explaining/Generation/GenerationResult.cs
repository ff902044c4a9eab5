namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>What a language model wrote.</summary>
/// <param name="Text">The answer, without special tokens.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of them that the last prompt had in common, and that were not computed again.</param>
/// <param name="GeneratedTokens">Tokens written.</param>
/// <param name="IsComplete">False: <see cref="GenerationRequest.MaxTokens"/> cut it off.</param>
public sealed record GenerationResult(string Text, int PromptTokens, int CachedTokens, int GeneratedTokens, bool IsComplete);
