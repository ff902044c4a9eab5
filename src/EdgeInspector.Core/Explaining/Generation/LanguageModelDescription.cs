namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>A loaded language model, in words and figures.</summary>
/// <param name="Architecture">As the file says, e.g. <c>llama</c>.</param>
/// <param name="Name">As the file says; null: it does not.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Bytes">Of the weights.</param>
/// <param name="ContextTokens">Longest prompt and answer together: what was asked for, or what the model was trained for where that is less.</param>
/// <param name="HasChatTemplate">False: the file brings none that is understood; messages are written as <c>System: ...</c>, <c>User: ...</c> and an open <c>Assistant:</c>, blank lines between.</param>
public sealed record LanguageModelDescription(string Architecture, string? Name, long Parameters, long Bytes, int ContextTokens, bool HasChatTemplate);
