namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>What was written about one event, before it is checked: sentences with references, and ids.</summary>
public sealed record EventAnswer
{
    /// <summary>Sentences with references.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>Sentences with references; empty where it says unknown.</summary>
    public required IReadOnlyList<string> Looks { get; init; }

    /// <summary>Ids of the knowledge base; empty where it says unknown.</summary>
    public required IReadOnlyList<string> Causes { get; init; }

    /// <summary>Id of the knowledge base; null where it says unknown.</summary>
    public string? Action { get; init; }

    /// <summary>Null where it says unknown.</summary>
    public string? Severity { get; init; }

    /// <summary>The text that <see cref="EventAnswerReader"/> reads back: what a model writes, and is trained to write.</summary>
    public string Write()
    {
        string looks = Looks.Count == 0 ? "unknown" : string.Join(' ', Looks);
        string causes = Causes.Count == 0 ? "unknown" : string.Join(", ", Causes);
        return $"summary: {string.Join(' ', Summary)}\nlooks: {looks}\ncauses: {causes}\naction: {Action ?? "unknown"}\nseverity: {Severity ?? "unknown"}\n";
    }
}
