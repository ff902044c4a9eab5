namespace EdgeInspector.Tests.Explanations.Corpus;

/// <summary>A question, and what a statement of the test's own must be narrowed down by.</summary>
/// <param name="Where">SQL over events, without the time.</param>
/// <param name="From">Milliseconds since 1970, included; null: from the first on.</param>
/// <param name="To">Not included.</param>
/// <param name="Against">The other span of a comparison.</param>
/// <param name="Event">Id of the event asked for; null: none is named.</param>
internal sealed record CorpusQuestion(Asked Tool, string Text, string Where, long? From, long To, (long From, long To)? Against, string? Event)
{
    /// <summary>Everything that narrows it down.</summary>
    public string Condition => From is { } from ? $"{Where} AND first_time >= {from} AND first_time < {To}" : Where;
}
