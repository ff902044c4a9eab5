using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining;

/// <summary>
/// Makes explanations: what a model wrote goes through the check, and what fails is dropped; where nothing of its summary is left, or
/// there is no model, the template speaks. Thread-safe.
/// </summary>
/// <param name="knowledge">What the plant knows.</param>
/// <param name="labels">Classes of the models in use, so that texts naming another one are caught.</param>
public sealed class EventExplainer(KnowledgeBase knowledge, LanguagePack language, IEnumerable<string>? labels = null)
{
    private readonly GroundingCheck _check = new(knowledge, language, labels);

    public LanguagePack Language => language;

    public KnowledgeBase Knowledge => knowledge;

    public GroundingCheck Check => _check;

    /// <summary>The facts with what the plant knows of the class.</summary>
    public FactList Facts(EventFacts facts) => new(facts, knowledge.Find(facts.Class));

    /// <summary>By the language's own sentences.</summary>
    public Explanation Explain(FactList facts) => Compose(TemplateAnswer.Build(facts, language), ExplanationSource.Template, facts, [])!;

    /// <summary>By what a model wrote; by the template where nothing of its summary can be said.</summary>
    /// <param name="written">The model's answer, in the form that <see cref="EventGrammar"/> describes.</param>
    public Explanation Explain(FactList facts, string written)
    {
        if (EventAnswerReader.Read(written, facts) is not { } answer)
        {
            return Fallback(facts, [new SentenceCheck(written, "is no answer in the form asked for", [])]);
        }

        return Compose(answer, ExplanationSource.Model, facts, []) ?? Fallback(facts, [.. answer.Summary.Concat(answer.Looks).Select(sentence => _check.Check(sentence, facts))]);
    }

    private Explanation Fallback(FactList facts, IReadOnlyList<SentenceCheck> failed) => Compose(TemplateAnswer.Build(facts, language), ExplanationSource.Template, facts, failed)!;

    private Explanation? Compose(EventAnswer answer, ExplanationSource source, FactList facts, IReadOnlyList<SentenceCheck> before)
    {
        List<SentenceCheck> summary = [.. answer.Summary.Select(sentence => _check.Check(sentence, facts))];
        List<SentenceCheck> looks = [.. answer.Looks.Select(sentence => _check.Check(sentence, facts))];
        string[] said = Said(summary, facts);
        if (said.Length == 0 && source == ExplanationSource.Model)
        {
            return null;
        }

        // A second model's opinion of the same place is not left out because the writer did.
        bool lacksHeat = source == ExplanationSource.Model && !summary.Concat(looks).Any(static one => one.IsGrounded && one.Facts.Contains(FactIds.Anomaly));
        List<SentenceCheck> added = lacksHeat ? [.. TemplateAnswer.Heat(facts, language).Select(sentence => _check.Check(sentence, facts))] : [];

        string[] causes = [.. answer.Causes.Select(id => Text(facts.Knowledge!.Causes, id))];
        string? action = answer.Action is { } chosen ? Text(facts.Knowledge!.Actions, chosen) : null;
        string[] shown = Said([.. looks, .. added], facts);
        return new Explanation
        {
            Text = Join(said, shown, causes, action, answer.Severity),
            Source = source,
            Language = language.Code,
            Summary = said,
            Looks = shown,
            Causes = causes,
            Action = action,
            Severity = answer.Severity,
            Facts = [.. summary.Concat(looks).Concat(added).Where(static one => one.IsGrounded).SelectMany(static one => one.Facts).Distinct().Order(StringComparer.Ordinal)],
            Checked = before.Count > 0 ? before : [.. summary, .. looks],
        };
    }

    private string[] Said(List<SentenceCheck> sentences, FactList facts) =>
        [.. sentences.Where(static one => one.IsGrounded).Select(one => SentenceText.Render(one.Text, facts, language))];

    private string Text(IReadOnlyList<KnowledgeItem> items, string id) => items.First(item => item.Id == id).Text.In(language.Code);

    private string Join(string[] summary, string[] looks, string[] causes, string? action, string? severity)
    {
        SentenceTemplates words = language.Template;
        var parts = new List<string>([.. summary, .. looks]);
        if (causes.Length > 0)
        {
            parts.Add(words.Causes.Replace("{0}", string.Join("; ", causes), StringComparison.Ordinal));
        }

        if (action is not null)
        {
            parts.Add(words.Action.Replace("{0}", action, StringComparison.Ordinal));
        }

        if (severity is not null)
        {
            parts.Add(words.Severity.Replace("{0}", language.Word("severity", severity), StringComparison.Ordinal));
        }

        return string.Join(' ', parts);
    }
}
