using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>What a span of time brought, counted from the store.</summary>
internal sealed record ShiftReport
{
    public required string Device { get; init; }

    public required LanguagePack Language { get; init; }

    /// <summary>Included; local time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Not included; local time.</summary>
    public required DateTimeOffset To { get; init; }

    public required long Events { get; init; }

    public required long Rejected { get; init; }

    /// <summary>Frames NOT_JUDGED.</summary>
    public required long NotJudged { get; init; }

    /// <summary>Most frequent first: the plant's name, how many, in each half, and what the test says.</summary>
    public required IReadOnlyList<(string Name, long Count, long First, long Second, TrendResult Trend)> Classes { get; init; }

    /// <summary>Most frequent first.</summary>
    public required IReadOnlyList<(FramePlace Place, long Count)> Places { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyList<(string Camera, long Count)> Cameras { get; init; }

    /// <summary>Models with events, oldest first.</summary>
    public required IReadOnlyList<(string Name, string Version, long Count)> Models { get; init; }

    /// <summary>The gravest of those rejected, each with its checked words.</summary>
    public required IReadOnlyList<(EventSummary Event, string Text)> Worst { get; init; }
}
