using System.Text.Json;

namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>The words by which questions of a language are read, and the sentences that answer them.</summary>
public sealed class QuestionVocabulary
{
    private static readonly string[] s_lists =
        ["things", "stop", "since", "until", "between", "last", "ago", "noon", "midnight", "pm", "am", "clock", "rejected", "accepted"];

    private readonly Dictionary<string, PhraseSet> _lists;
    private readonly Dictionary<string, string> _answers;

    internal QuestionVocabulary(JsonElement json)
    {
        _lists = s_lists.ToDictionary(name => name, name => new PhraseSet(LanguagePack.Strings(json.GetProperty(name))));
        _answers = json.GetProperty("answers").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
        Tools = Group(json.GetProperty("tools"));
        Times = Group(json.GetProperty("time"));
        Spans = json.GetProperty("spans").EnumerateObject().ToDictionary(
            one => TimeSpan.FromSeconds(int.Parse(one.Name, System.Globalization.CultureInfo.InvariantCulture)), one => new PhraseSet(LanguagePack.Strings(one.Value)));
    }

    internal IReadOnlyDictionary<string, PhraseSet> Tools { get; }

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
