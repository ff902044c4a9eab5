using System.Text.Json;

namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>The words by which texts of a language are checked: everything that makes a sentence claim something.</summary>
public sealed class CheckVocabulary
{
    private readonly Dictionary<string, Dictionary<string, PhraseSet>> _groups = [];
    private readonly Dictionary<string, PhraseSet> _lists = [];

    internal CheckVocabulary(JsonElement json)
    {
        foreach (string name in (string[])["units", "attributes", "place", "trend", "verdict", "severity"])
        {
            _groups.Add(name, json.GetProperty(name).EnumerateObject().ToDictionary(one => one.Name, one => new PhraseSet(Lower(one.Value))));
        }

        foreach (string name in (string[])
            ["elsewhere", "negation", "more", "less", "vague", "causes", "other_time", "zone", "camera", "model", "track", "product", "defects", "quantities", "about", "severity_cues", "trend_cues", "copulas", "inclusive", "repeats", "naming", "joining", "function", "terms"])
        {
            _lists.Add(name, new PhraseSet(Lower(json.GetProperty(name))));
        }

        Numbers = Values(json.GetProperty("numbers"));
        Multipliers = Values(json.GetProperty("multipliers"));
        Times = Values(json.GetProperty("times"));
        Ordinals = Values(json.GetProperty("ordinals"));
        Joiners = Lower(json.GetProperty("joiners"));
        One = Lower(json.GetProperty("one"));
        Endings = Lower(json.GetProperty("endings"));
        Inflections = Lower(json.GetProperty("inflections"));
        NumberEndings = Lower(json.GetProperty("number_endings"));
        PartedTrends = [.. json.GetProperty("parted_trends").EnumerateArray().Select(static one => (one[0].GetString()!, one[1].GetString()!, one[2].GetString()!))];
        OrdinalEndings = Lower(json.GetProperty("ordinal_endings"));
        TimesEndings = Lower(json.GetProperty("times_endings"));
        Weekdays = Lower(json.GetProperty("weekdays"));
        Months = Lower(json.GetProperty("months"));
        Capitalised = [.. LanguagePack.Strings(json.GetProperty("capitalised"))];
        NamesAreCapitalised = json.GetProperty("names_are_capitalised").GetBoolean();
    }

    internal IReadOnlyDictionary<string, double> Numbers { get; }

    internal IReadOnlyDictionary<string, double> Multipliers { get; }

    /// <summary>Words such as "twice".</summary>
    internal IReadOnlyDictionary<string, double> Times { get; }

    internal IReadOnlyDictionary<string, double> Ordinals { get; }

    internal string[] Joiners { get; }

    /// <summary>Words that are an article or a pronoun as often as a number.</summary>
    internal string[] One { get; }

    /// <summary>Of nouns.</summary>
    internal string[] Endings { get; }

    /// <summary>Of adjectives, and of the words for verdicts, trends, severities and comparisons.</summary>
    internal string[] Inflections { get; }

    /// <summary>Of words that begin with a number and measure something: "fünfzigprozentig", "tenfold".</summary>
    internal string[] NumberEndings { get; }

    /// <summary>Verb, its particle that stands later, and the trend they tell.</summary>
    internal IReadOnlyList<(string Verb, string Particle, string Trend)> PartedTrends { get; }

    internal string[] OrdinalEndings { get; }

    /// <summary>Of number words that say how often.</summary>
    internal string[] TimesEndings { get; }

    /// <summary>From Sunday.</summary>
    internal string[] Weekdays { get; }

    internal string[] Months { get; }

    /// <summary>Words with a capital letter that are no product's name.</summary>
    internal HashSet<string> Capitalised { get; }

    /// <summary>Whether a capital letter within a sentence marks a name.</summary>
    internal bool NamesAreCapitalised { get; }

    internal PhraseSet List(string name) => _lists[name];

    internal IReadOnlyDictionary<string, PhraseSet> Group(string name) => _groups[name];

    private static string[] Lower(JsonElement list) => [.. LanguagePack.Strings(list).Select(one => one.ToLowerInvariant())];

    private static Dictionary<string, double> Values(JsonElement map) => map.EnumerateObject().ToDictionary(one => one.Name.ToLowerInvariant(), one => one.Value.GetDouble());
}
