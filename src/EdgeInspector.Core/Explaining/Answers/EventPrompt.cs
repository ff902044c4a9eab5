using System.Globalization;
using System.Text;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>
/// The prompt for one event: a pure function of its facts. One line per fact in the order of <see cref="FactIds.All"/>, the words always in
/// English, then the ids of causes and actions that may be named, then the language to write in.
/// </summary>
public static class EventPrompt
{
    /// <summary>Of the knowledge base's causes and actions the model may choose among this many, from the first on.</summary>
    public const int MostItems = 6;

    private const string Instruction =
        "Explain this finding to the operator. Write the names in braces instead of their values, only those listed, and no digits.";

    private static readonly string[] s_left = [FactIds.Position, FactIds.Camera, FactIds.Time, FactIds.Track, FactIds.Model, FactIds.Heat, FactIds.Good];

    /// <summary>Whether models may refer to a fact; the others are said by the program where they belong.</summary>
    public static bool Offers(Fact fact) => !s_left.Contains(fact.Id);

    public static PromptText Build(FactList facts, LanguagePack language)
    {
        var text = new StringBuilder(512);
        LanguagePack english = LanguagePack.Get("en");
        foreach (Fact fact in facts.All.Where(Offers))
        {
            text.Append(CultureInfo.InvariantCulture, $"{{{fact.Id}}} {FactText.Name(Value(fact, facts, english))}\n");
        }

        Items(text, "causes", facts.Knowledge?.Causes);
        Items(text, "actions", facts.Knowledge?.Actions);
        text.Append("language ").Append(language.Code);
        return new PromptText(Instruction, text.ToString());
    }

    private static string Value(Fact fact, FactList facts, LanguagePack english) => fact.Kind switch
    {
        FactKind.Name => fact.Text,
        FactKind.Word when fact.Id != FactIds.Rule => fact.Text,
        FactKind.Number when fact.Unit == "mm2" => Calibration.Figures((float)fact.Number) + " mm",
        FactKind.Number when fact.Unit == "px2" => Math.Round(fact.Number).ToString(CultureInfo.InvariantCulture) + " px",
        FactKind.Number when fact.Unit == "percent" => Math.Round(fact.Number).ToString(CultureInfo.InvariantCulture) + " percent",
        _ => FactText.Render(fact, facts, english),
    };

    private static void Items(StringBuilder text, string name, IReadOnlyList<KnowledgeItem>? items)
    {
        if (items is { Count: > 0 })
        {
            text.Append(name).Append(' ').AppendJoin(' ', items.Take(MostItems).Select(item => item.Id)).Append('\n');
        }
    }
}
