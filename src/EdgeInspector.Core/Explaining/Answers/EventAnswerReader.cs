using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Knowledge;

namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>
/// Reads what a model wrote. Trusts nothing: ids that the knowledge base does not hold for this defect, and a severity that it does not
/// state, are left out; what the sentences say is for <see cref="GroundingCheck"/> to judge. A cut-off answer yields what was complete.
/// </summary>
public static class EventAnswerReader
{
    private static readonly string[] s_fields = ["summary", "looks", "causes", "action", "severity"];

    /// <summary>Null where not even a summary can be read.</summary>
    public static EventAnswer? Read(string text, FactList facts)
    {
        var fields = new Dictionary<string, string>();
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? "" : line[..colon].Trim().ToLowerInvariant();
            if (s_fields.Contains(name))
            {
                fields.TryAdd(name, line[(colon + 1)..].Trim());
            }
        }

        IReadOnlyList<string> summary = Sentences(fields, "summary");
        if (summary.Count == 0)
        {
            return null;
        }

        string[] causes = Ids(fields, "causes", facts.Knowledge?.Causes);
        string? severity = facts.Find(FactIds.Severity)?.Text;
        return new EventAnswer
        {
            Summary = summary,
            Looks = Sentences(fields, "looks"),
            Causes = [.. causes.Distinct().Take(EventGrammar.MostCauses)],
            Action = Ids(fields, "action", facts.Knowledge?.Actions).FirstOrDefault(),
            Severity = severity is not null && fields.GetValueOrDefault("severity") == severity ? severity : null,
        };
    }

    /// <summary>Only whole sentences: one without its full stop was cut off.</summary>
    private static IReadOnlyList<string> Sentences(Dictionary<string, string> fields, string name)
    {
        string text = fields.GetValueOrDefault(name, "");
        return text.Length == 0 || text == "unknown" ? [] : [.. SentenceSplitter.Split(text).Where(sentence => sentence[^1] is '.' or '!' or '?')];
    }

    private static string[] Ids(Dictionary<string, string> fields, string name, IReadOnlyList<KnowledgeItem>? known) =>
        [.. fields.GetValueOrDefault(name, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(id => known is not null && known.Any(item => item.Id == id))];
}
