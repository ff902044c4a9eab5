namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>What a language model is given.</summary>
/// <param name="System">The standing instruction.</param>
/// <param name="User">The case.</param>
public sealed record PromptText(string System, string User);
