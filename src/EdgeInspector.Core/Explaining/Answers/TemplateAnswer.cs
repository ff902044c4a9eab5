using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>The answer that needs no model: the language's own sentences, of each list the first whose references all exist.</summary>
public static class TemplateAnswer
{
    public static EventAnswer Build(FactList facts, LanguagePack language) => new()
    {
        Summary = First(language.Template.Summary, facts),
        Looks = [.. First(language.Template.Looks, facts), .. First(language.Template.Heat, facts), .. First(language.Template.More, facts)],
        Causes = [.. facts.Knowledge?.Causes.Take(EventGrammar.MostCauses).Select(cause => cause.Id) ?? []],
        Action = facts.Knowledge?.Actions.Select(action => action.Id).FirstOrDefault(),
        Severity = facts.Find(FactIds.Severity)?.Text,
    };

    /// <summary>What an anomaly model says of it, for answers that leave it out; nothing where none ran.</summary>
    public static IReadOnlyList<string> Heat(FactList facts, LanguagePack language) => First(language.Template.Heat, facts);

    private static string[] First(IReadOnlyList<string> sentences, FactList facts)
    {
        foreach (string sentence in sentences)
        {
            if (References(sentence).All(id => facts.Find(id) is not null))
            {
                return [sentence];
            }
        }

        return [];
    }

    private static List<string> References(string sentence)
    {
        var references = new List<string>();
        for (int open = sentence.IndexOf('{'); open >= 0; open = sentence.IndexOf('{', open + 1))
        {
            references.Add(sentence[(open + 1)..sentence.IndexOf('}', open)]);
        }

        return references;
    }
}
