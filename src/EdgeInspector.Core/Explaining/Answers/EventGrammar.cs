using System.Text;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>
/// The grammar (GBNF, root <c>root</c>) of an answer about one event. It admits the five fields in their order, sentences of letters and
/// of references to facts that exist, at least one reference in each sentence, the ids of causes and actions that the plant knows for
/// this defect, and no digit anywhere: a number cannot be invented.
/// </summary>
public static class EventGrammar
{
    /// <summary>Causes an answer may name.</summary>
    public const int MostCauses = 3;

    public static string Build(FactList facts, LanguagePack language)
    {
        var text = new StringBuilder(1024);
        text.Append("root ::= \"summary: \" sentences \"\\nlooks: \" looks \"\\ncauses: \" causes \"\\naction: \" action \"\\nseverity: \" severity \"\\n\"\n");
        text.Append("looks ::= sentences | \"unknown\"\n");
        text.Append("sentences ::= sentence (\" \" sentence)?\n");
        text.Append("sentence ::= words? ref (words ref)* words? \".\"\n");
        text.Append("words ::= [").Append(language.Letters).Append(" ,;:'()-]+\n");
        text.Append("ref ::= ").AppendJoin(" | ", facts.All.Where(EventPrompt.Offers).Select(fact => $"\"{{{fact.Id}}}\"")).Append('\n');
        List(text, "causes", facts.Knowledge?.Causes, MostCauses);
        List(text, "action", facts.Knowledge?.Actions, 1);
        text.Append("severity ::= \"").Append(facts.Find(FactIds.Severity)?.Text ?? "unknown").Append("\"\n");
        return text.ToString();
    }

    private static void List(StringBuilder text, string rule, IReadOnlyList<KnowledgeItem>? items, int most)
    {
        if (items is not { Count: > 0 })
        {
            text.Append(rule).Append(" ::= \"unknown\"\n");
            return;
        }

        text.Append(rule).Append(" ::= ");
        for (int i = 0; i < most; i++)
        {
            text.Append(i == 0 ? "item-" : " (\", \" item-").Append(rule);
        }

        // Ids are letters, digits and hyphens, so that nothing in them can end the literal.
        text.Append(string.Concat(Enumerable.Repeat(")?", most - 1))).Append('\n');
        text.Append("item-").Append(rule).Append(" ::= ").AppendJoin(" | ", items.Take(EventPrompt.MostItems).Select(item => $"\"{item.Id}\"")).Append('\n');
    }
}
