using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>A tool with its arguments; what is null narrows nothing down.</summary>
public sealed record ToolCall
{
    public required QuestionTool Tool { get; init; }

    /// <summary>Label.</summary>
    public string? Class { get; init; }

    public string? Camera { get; init; }

    public string? Zone { get; init; }

    public FramePlace? Place { get; init; }

    public VerdictKind? Verdict { get; init; }

    /// <summary>The span asked for.</summary>
    public TimeSlot? Time { get; init; }

    /// <summary>The span it is compared with.</summary>
    public TimeSlot? Against { get; init; }

    /// <summary>ULID, for <see cref="QuestionTool.Explain"/>; null: the newest.</summary>
    public string? EventId { get; init; }

    /// <summary>Rows wanted of a list; null: as many as usual.</summary>
    public int? Limit { get; init; }
}
