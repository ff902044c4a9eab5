namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>What the plant knows of one defect.</summary>
public sealed record DefectKnowledge
{
    /// <summary>The model's label.</summary>
    public required string Label { get; init; }

    /// <summary>Other labels that mean the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What people call it, without an article.</summary>
    public required LocalText Name { get; init; }

    /// <summary>What it looks like, as it follows "it looks like": "a gap in a conductor".</summary>
    public required LocalText Appearance { get; init; }

    /// <summary>Null: the plant does not say.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Likeliest first.</summary>
    public IReadOnlyList<KnowledgeItem> Causes { get; init; } = [];

    /// <summary>First thing to do first.</summary>
    public IReadOnlyList<KnowledgeItem> Actions { get; init; } = [];
}
