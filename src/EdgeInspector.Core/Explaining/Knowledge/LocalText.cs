namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>One text in several languages, by two-letter code.</summary>
public sealed record LocalText(IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>In that language, else in English, else in the first there is.</summary>
    public string In(string language) => Texts.GetValueOrDefault(language) ?? Texts.GetValueOrDefault("en") ?? Texts.Values.First();

    /// <summary>The same words in every language.</summary>
    public static LocalText Of(string text) => new(new Dictionary<string, string> { ["en"] = text });
}
