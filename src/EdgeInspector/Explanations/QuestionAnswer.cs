using System.Text.Json.Nodes;

namespace EdgeInspector.Explanations;

/// <summary>An answer with what proves it: the tool, its arguments, the query and the rows.</summary>
internal sealed record QuestionAnswer
{
    public required string Question { get; init; }

    /// <summary>For people, in the question's language.</summary>
    public required string Text { get; init; }

    /// <summary>False: it was not understood, or cannot be answered, and the text says why.</summary>
    public required bool IsAnswered { get; init; }

    /// <summary>Two-letter code.</summary>
    public required string Language { get; init; }

    public IReadOnlyList<QuestionStep> Steps { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["question"] = Question,
        ["answered"] = IsAnswered,
        ["language"] = Language,
        ["text"] = Text,
        ["steps"] = new JsonArray([.. Steps.Select(static step => (JsonNode)step.ToJson())]),
    };
}
