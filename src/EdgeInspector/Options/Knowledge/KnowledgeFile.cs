using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Options.Knowledge;

/// <summary>
/// Reads what the plant knows of its defects from YAML: <c>product</c> and <c>defects</c>, each with label, aliases, name, appearance,
/// severity, causes and actions. Every mistake is told at once, each at its line, as in the configuration.
/// </summary>
internal static class KnowledgeFile
{
    /// <summary>Defects of one product.</summary>
    private const int MostDefects = 500;

    /// <summary>Longest text, in characters: one clause of a sentence.</summary>
    private const int LongestText = 200;

    private const string DefectShape = "- {label: open, name: open circuit, appearance: a gap in a conductor, causes: [...], actions: [...]}";

    /// <summary>Null with everything that is wrong in <paramref name="errors"/>.</summary>
    public static KnowledgeBase? Read(string path, List<ConfigurationError> errors)
    {
        if (ConfigFileReader.Read(path, errors) is not { } map)
        {
            return null;
        }

        var context = new BindingContext(errors, checkFiles: true);
        var reader = new MapReader(context, "", map);
        string product = reader.RequiredText("product", Plain);
        List<DefectKnowledge> defects = reader.Groups("defects", DefectShape, one => ReadDefect(one, context));
        if (defects.Count == 0)
        {
            reader.Error("defects", $"is empty; write at least one, {DefectShape}");
        }
        else if (defects.Count > MostDefects)
        {
            reader.Error("defects", $"has {defects.Count} entries; at most {MostDefects}");
        }

        var seen = new HashSet<string>();
        foreach (string label in defects.SelectMany(defect => defect.Aliases.Prepend(defect.Label)).Where(label => label.Length > 0))
        {
            if (!seen.Add(label))
            {
                reader.Error("defects", $"name '{label}' more than once; a label or alias stands for one defect");
            }
        }

        reader.Finish();
        return errors.Count == 0 ? new KnowledgeBase(product, defects) : null;
    }

    private static DefectKnowledge ReadDefect(MapReader map, BindingContext context)
    {
        var aliases = new List<string>();
        string label = map.RequiredText("label", Plain);
        map.List("aliases", "[open_circuit]", (node, path) => Word(node, path, aliases, context));
        int severity = map.Choice("severity", 0, ["unknown", .. Severities.Ids]);
        return new DefectKnowledge
        {
            Label = label,
            Aliases = aliases,
            Name = Local(map, "name", context, Plain),
            Appearance = Local(map, "appearance", context, Plain),
            Severity = severity == 0 ? null : (Severity)(severity - 1),
            Causes = Items(map, "causes", context),
            Actions = Items(map, "actions", context),
        };
    }

    private static List<KnowledgeItem> Items(MapReader map, string key, BindingContext context)
    {
        List<KnowledgeItem> items = map.Groups(key, "- {id: over-etching, text: etching was too strong}", one => new KnowledgeItem(one.RequiredText("id", Id), Local(one, "text", context, Plain)));
        foreach (string id in items.GroupBy(item => item.Id).Where(group => group.Key.Length > 0 && group.Count() > 1).Select(group => group.Key))
        {
            map.Error(key, $"name '{id}' more than once; ids within a defect differ");
        }

        return items;
    }

    /// <summary>One text for all languages, or one for each.</summary>
    private static LocalText Local(MapReader map, string key, BindingContext context, Func<string, string?> check)
    {
        var texts = new Dictionary<string, string>();
        foreach ((string language, ConfigScalar text) in map.Texts(key, "a text, or {en: ..., de: ...}"))
        {
            string? problem = language is not ("" or "en") && !(language.Length == 2 && language.All(char.IsAsciiLetterLower)) ? "is no language; write two small letters, such as en"
                : text.Text.Length == 0 ? "is empty; write what people read" : check(text.Text);
            if (problem is not null)
            {
                context.Error(text.Origin, $"{map.Path}:{key}{(language.Length == 0 ? "" : ":" + language)} {problem}");
            }
            else
            {
                texts[language.Length == 0 ? "en" : language] = text.Text;
            }
        }

        return texts.Count == 0 ? LocalText.Of("") : new LocalText(texts);
    }

    private static ConfigNode? Word(ConfigNode node, string path, List<string> words, BindingContext context)
    {
        if (node is ConfigScalar { IsNull: false } scalar && Plain(scalar.Text) is null)
        {
            words.Add(scalar.Text);
            return node;
        }

        context.Error(node.Origin, $"{path} is {node.Kind}; write a label");
        return null;
    }

    private static string? Id(string id) => id.Length is > 0 and <= 40 && id.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && char.IsAsciiLetterLower(id[0])
        ? null : "is no id; write up to 40 small letters, digits and hyphens, beginning with a letter";

    private static string? Plain(string text) => text.Length > LongestText ? $"has {text.Length} characters; at most {LongestText}"
        : text.IndexOfAny(['{', '}', '<', '>']) >= 0 ? "contains braces or angle brackets; write plain words" : null;
}
