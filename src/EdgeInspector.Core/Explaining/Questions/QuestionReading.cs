using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>A question as it was understood.</summary>
/// <param name="Language">It is written in.</param>
/// <param name="Calls">What is to be done, in order; empty where it was not understood.</param>
/// <param name="Refusal">Why it was not understood, in its language; null where it was.</param>
/// <param name="LacksToolAlone">Everything in it was understood but what is wanted: a language model may choose the tool.</param>
public sealed record QuestionReading(LanguagePack Language, IReadOnlyList<ToolCall> Calls, string? Refusal, bool LacksToolAlone = false)
{
    /// <summary>Arguments for a tool that somebody else chooses; null where there are none to take over.</summary>
    public ToolCall? Arguments { get; init; }

    /// <summary>Words that were not understood.</summary>
    public int Unknown { get; init; }
}
