namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>A language model cannot be loaded or used: the message names the file, the reason and the remedy.</summary>
public sealed class LanguageModelException(LanguageModelFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why, for programs.</summary>
    public LanguageModelFault Fault { get; } = fault;
}
