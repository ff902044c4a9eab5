using System.Text.Json;

namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>The words by which questions of a language are read, and the sentences that answer them.</summary>
public sealed class QuestionVocabulary
{
    private static readonly string[] s_lists =
        ["things", "stop", "uncounted", "since", "until", "before", "between", "last", "ago", "noon", "midnight", "pm", "am", "clock", "rejected", "accepted", "articles", "prepositions", "joins", "including", "from", "after"];

    private readonly Dictionary<string, PhraseSet> _lists;
    private readonly Dictionary<string, string> _answers;

    internal QuestionVocabulary(JsonElement json)
    {
        _lists = s_lists.ToDictionary(name => name, name => new PhraseSet(LanguagePack.Strings(json.GetProperty(name))));
        _answers = json.GetProperty("answers").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
        Tools = Group(json.GetProperty("tools"));
        OnlyWith = Group(json.GetProperty("only_with"));
        SplitVerbs = [.. json.GetProperty("split_verbs").EnumerateArray().Select(static one => (one[0].GetString()!, one[1].GetString()!, one[2].GetString()!))];
        Times = Group(json.GetProperty("time"));
        Spans = json.GetProperty("spans").EnumerateObject().ToDictionary(
            one => TimeSpan.FromSeconds(int.Parse(one.Name, System.Globalization.CultureInfo.InvariantCulture)), one => new PhraseSet(LanguagePack.Strings(one.Value)));
    }

    internal IReadOnlyDictionary<string, PhraseSet> Tools { get; }

    /// <summary>By tool, words that say nothing more where that tool is asked for; elsewhere they are not understood.</summary>
    internal IReadOnlyDictionary<string, PhraseSet> OnlyWith { get; }

    /// <summary>Verb, its particle that stands later, and the tool they ask for; empty: none.</summary>
    internal IReadOnlyList<(string Verb, string Particle, string Tool)> SplitVerbs { get; }

    internal IReadOnlyDictionary<string, PhraseSet> Times { get; }

    internal IReadOnlyDictionary<TimeSpan, PhraseSet> Spans { get; }

    /// <summary>A sentence of an answer with its values filled in.</summary>
    public string Answer(string id, params ReadOnlySpan<string> values)
    {
        string text = _answers[id];
        for (int i = 0; i < values.Length; i++)
        {
            text = text.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
        }

        return text;
    }

    internal PhraseSet List(string name) => _lists[name];

    private static Dictionary<string, PhraseSet> Group(JsonElement json) => json.EnumerateObject().ToDictionary(one => one.Name, one => new PhraseSet(LanguagePack.Strings(one.Value)));
}
