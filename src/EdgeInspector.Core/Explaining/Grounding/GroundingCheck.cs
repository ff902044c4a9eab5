using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>
/// Checks sentences against the facts of an event. Whatever in a sentence makes a claim (a number with its unit, a class, a place, a
/// zone, a verdict, a trend, a severity, a comparison, a cause, a date, a name, a negation) must be a fact, and at least one fact must be
/// stated: a sentence that says nothing of the event is not said either. Text is only ever read here. Thread-safe.
/// </summary>
/// <remarks>
/// Strict where it cannot tell: a comparison without a number, a negation that no fact is the negation of, or a name that is not known
/// drop the sentence. Vocabulary comes from the language's file and the plant's knowledge base; a claim in words of neither that stands
/// beside a fact is not noticed.
/// </remarks>
public sealed class GroundingCheck
{
    private readonly LanguagePack _language;
    private readonly Dictionary<string, (PhraseSet Phrases, DefectKnowledge? Defect)> _classes = [];

    /// <param name="knowledge">Whose names of defects are known as such.</param>
    /// <param name="labels">Further class names, those of the models in use.</param>
    public GroundingCheck(KnowledgeBase knowledge, LanguagePack language, IEnumerable<string>? labels = null)
    {
        _language = language;
        foreach (DefectKnowledge defect in knowledge.Defects)
        {
            string[] names = [.. defect.Aliases.Append(defect.Label).Append(defect.Name.In(language.Code)).Select(Words).Distinct()];
            _classes[defect.Label] = (new PhraseSet(names), defect);
        }

        foreach (string label in labels ?? [])
        {
            if (knowledge.Find(label) is null)
            {
                _classes.TryAdd(label, (new PhraseSet([Words(label)]), null));
            }
        }
    }

    public LanguagePack Language => _language;

    /// <summary>Checks every sentence of a text.</summary>
    public IReadOnlyList<SentenceCheck> CheckText(string text, FactList facts) => [.. SentenceSplitter.Split(text).Select(sentence => Check(sentence, facts))];

    /// <summary>Checks one sentence, with or without references.</summary>
    public SentenceCheck Check(string sentence, FactList facts)
    {
        var claims = new SentenceClaims(SentenceTokens.Read(sentence, facts, _language), facts, _language, (words, at) => ClassAt(words, at, facts));
        string? fault = claims.Check();
        return new SentenceCheck(sentence, fault ?? (claims.Stated.Count == 0 ? "states no fact of the event" : null), [.. claims.Stated]);
    }

    /// <summary>The longest class name at a word: its words, and whether it is the event's.</summary>
    private (int Words, bool IsOwn) ClassAt(IReadOnlyList<string?> words, int at, FactList facts)
    {
        (int Words, bool IsOwn) longest = (0, false);
        foreach ((string label, (PhraseSet phrases, DefectKnowledge? defect)) in _classes)
        {
            int length = phrases.Match(words, at, _language.Vocabulary.Endings);
            bool isOwn = (defect is not null && defect == facts.Knowledge) || label == facts.Event.Class;
            if (length > longest.Words || (length == longest.Words && length > 0 && isOwn))
            {
                longest = (length, isOwn);
            }
        }

        int generic = _language.Vocabulary.List("defects").Match(words, at, _language.Vocabulary.Endings);
        return generic > longest.Words ? (generic, false) : longest;
    }

    private static string Words(string name) => name.Replace('_', ' ').Replace('-', ' ').ToLowerInvariant();
}
