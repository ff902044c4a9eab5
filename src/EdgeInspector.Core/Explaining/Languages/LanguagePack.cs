using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>
/// One language: its words for what the program itself knows, its sentences, and what its texts are checked by. A further language is
/// one further file beside <c>en.json</c>. Immutable, thread-safe.
/// </summary>
public sealed class LanguagePack
{
    private const string Resources = "EdgeInspector.Core.Explaining.Languages.";

    private static readonly ConcurrentDictionary<string, LanguagePack> s_loaded = [];
    private readonly Dictionary<string, Dictionary<string, string>> _words = [];
    private readonly Dictionary<string, string[]> _units = [];

    private LanguagePack(JsonElement json)
    {
        Code = Text(json, "code");
        Name = Text(json, "name");
        Decimal = Text(json, "decimal");
        Letters = Text(json, "letters");
        Position = Text(json, "position");
        TimeFormat = Text(json, "time");
        foreach (string group in (string[])["articles", "place", "verdict", "trend", "severity", "rule", "report"])
        {
            _words.Add(group, json.GetProperty(group).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!));
        }

        foreach (JsonProperty unit in json.GetProperty("units").EnumerateObject())
        {
            _units.Add(unit.Name, Strings(unit.Value));
        }

        Template = new SentenceTemplates(json.GetProperty("template"));
        Vocabulary = new CheckVocabulary(json.GetProperty("check"));
        Questions = new QuestionVocabulary(json.GetProperty("ask"));
    }

    /// <summary>Codes of the languages there are, in order.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .Select(name => name[Resources.Length..^".json".Length]).Order(),
    ];

    /// <summary>ISO 639-1.</summary>
    public string Code { get; }

    /// <summary>As its speakers call it.</summary>
    public string Name { get; }

    /// <summary>Between whole numbers and their decimals.</summary>
    public string Decimal { get; }

    /// <summary>The letters of its words, as a character class writes them.</summary>
    public string Letters { get; }

    public SentenceTemplates Template { get; }

    /// <summary>What its texts are checked by.</summary>
    public CheckVocabulary Vocabulary { get; }

    /// <summary>What its questions are read and answered by.</summary>
    public QuestionVocabulary Questions { get; }

    internal string Position { get; }

    internal string TimeFormat { get; }

    /// <summary>The language of a code.</summary>
    /// <exception cref="ArgumentException">There is none; the message names those there are.</exception>
    public static LanguagePack Get(string code) => Codes.Contains(code)
        ? s_loaded.GetOrAdd(code, Load)
        : throw new ArgumentException($"there is no language '{code}'; there are {string.Join(", ", Codes)}", nameof(code));

    /// <summary>What the language calls a value, such as the place <c>upper-left</c>.</summary>
    public string Word(string group, string id) => _words[group][id];

    internal IReadOnlyDictionary<string, string> Words(string group) => _words[group];

    /// <summary>How a number of a unit is written: one form, or those for one and for many.</summary>
    internal string[] Unit(string unit) => _units[unit];

    internal static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString()!)];

    internal static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static LanguagePack Load(string code)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Resources}{code}.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return new LanguagePack(document.RootElement);
    }
}
