using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>How people call the classes of a plant, and those of the knowledge base that it has not.</summary>
internal sealed class ClassPhrases
{
    private readonly List<(PhraseSet Phrases, string Label)> _phrases = [];

    public ClassPhrases(QuestionNames names)
    {
        foreach (string label in names.Classes)
        {
            DefectKnowledge? defect = names.Knowledge.Find(label);
            IEnumerable<string> called = defect is null ? [label] : [label, .. defect.Aliases, .. defect.Name.Texts.Values];
            _phrases.Add((new PhraseSet(called.Select(static name => name.Replace('_', ' ').Replace('-', ' ').ToLowerInvariant())), label));
        }

        foreach (DefectKnowledge defect in names.Knowledge.Defects.Where(defect => !names.Classes.Any(label => names.Knowledge.Find(label) == defect)))
        {
            _phrases.Add((new PhraseSet(defect.Aliases.Append(defect.Label).Concat(defect.Name.Texts.Values).Select(static name => name.Replace('_', ' ').ToLowerInvariant())), defect.Label));
        }
    }

    /// <summary>The class with the longest phrase that stands at a word; no words where there is none.</summary>
    public (int Length, string Label) Longest(IReadOnlyList<string?> words, int at, string[] endings)
    {
        (int Length, string Label) best = (0, "");
        foreach ((PhraseSet set, string label) in _phrases)
        {
            int length = set.Match(words, at, endings);
            best = length > best.Length ? (length, label) : best;
        }

        return best;
    }
}
