using EdgeInspector.Core.Explaining.Grounding;

namespace EdgeInspector.Core.Explaining;

/// <summary>One event in words, every sentence of it checked.</summary>
public sealed record Explanation
{
    /// <summary>What people read: summary, looks, causes, action and severity, in that order.</summary>
    public required string Text { get; init; }

    public required ExplanationSource Source { get; init; }

    /// <summary>Two-letter code.</summary>
    public required string Language { get; init; }

    /// <summary>Rendered sentences of the summary.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>Rendered sentences on its looks; empty: unknown.</summary>
    public required IReadOnlyList<string> Looks { get; init; }

    /// <summary>From the knowledge base; empty: unknown.</summary>
    public required IReadOnlyList<string> Causes { get; init; }

    /// <summary>From the knowledge base; null: unknown.</summary>
    public string? Action { get; init; }

    /// <summary>Null: unknown.</summary>
    public string? Severity { get; init; }

    /// <summary>Ids of the facts stated, sorted.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>Every sentence that was written, kept or not, as the check found it.</summary>
    public required IReadOnlyList<SentenceCheck> Checked { get; init; }

    /// <summary>Share of the sentences written that passed, 0-1; those of a model before any was dropped.</summary>
    public double Grounding => Checked.Count == 0 ? 1 : (double)Checked.Count(static sentence => sentence.IsGrounded) / Checked.Count;
}
