using System.Text.Json;

namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>The sentences of a language that need no model. Of each list the first speaks whose references all exist.</summary>
public sealed class SentenceTemplates
{
    internal SentenceTemplates(JsonElement json)
    {
        Summary = LanguagePack.Strings(json.GetProperty("summary"));
        Looks = LanguagePack.Strings(json.GetProperty("looks"));
        More = LanguagePack.Strings(json.GetProperty("more"));
        Heat = LanguagePack.Strings(json.GetProperty("heat"));
        Causes = LanguagePack.Text(json, "causes");
        Action = LanguagePack.Text(json, "action");
        Severity = LanguagePack.Text(json, "severity");
        Unknown = LanguagePack.Text(json, "unknown");
    }

    public IReadOnlyList<string> Summary { get; }

    public IReadOnlyList<string> Looks { get; }

    public IReadOnlyList<string> More { get; }

    /// <summary>What an anomaly model says of it.</summary>
    public IReadOnlyList<string> Heat { get; }

    /// <summary>With {0} for the list.</summary>
    public string Causes { get; }

    /// <summary>With {0} for what to do.</summary>
    public string Action { get; }

    /// <summary>With {0} for the word.</summary>
    public string Severity { get; }

    /// <summary>What stands where nothing is known.</summary>
    public string Unknown { get; }
}
