using System.Globalization;
using System.Text;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>Puts facts into a language's words, with units and its decimal sign.</summary>
public static class FactText
{
    /// <summary>Names from elsewhere are cut here, so that no label can fill a page.</summary>
    private const int LongestName = 60;

    /// <summary>One fact, as a sentence takes it in.</summary>
    public static string Render(Fact fact, FactList facts, LanguagePack language) => fact.Id switch
    {
        FactIds.Class => facts.Knowledge?.Name.In(language.Code) ?? Name(fact.Text.Replace('_', ' ').Replace('-', ' ')),
        FactIds.Appearance => facts.Knowledge!.Appearance.In(language.Code),
        FactIds.Position => Format(language.Position, Number(fact.Number, language), Number(facts.Event.Box.CenterY, language)),
        FactIds.Rule => Rule(facts.Event.Rule!, language),
        FactIds.Time => facts.Event.Time.ToString(language.TimeFormat, CultureInfo.InvariantCulture),
        _ => fact.Kind switch
        {
            FactKind.Number => Quantity(fact.Number, fact.Unit, language),
            FactKind.Word => language.Word(fact.Id, fact.Text),
            _ => Name(fact.Text),
        },
    };

    /// <summary>A number with its unit; scores with two decimals, millimetres with three figures, all else whole.</summary>
    public static string Quantity(double number, string unit, LanguagePack language)
    {
        string[] forms = language.Unit(unit);
        string text = unit switch
        {
            "score" => number.ToString("0.00", CultureInfo.InvariantCulture).Replace(".", language.Decimal, StringComparison.Ordinal),
            "mm" or "mm2" => Calibration.Figures((float)number).Replace(".", language.Decimal, StringComparison.Ordinal),
            // Rounded up, so that "at most" stays true.
            "bound" => (Math.Ceiling(Math.Round(10 * number, 6)) / 10).ToString("0.#", CultureInfo.InvariantCulture).Replace(".", language.Decimal, StringComparison.Ordinal),
            _ => Number(number, language),
        };
        return Format(forms.Length > 1 && text != "1" ? forms[1] : forms[0], text);
    }

    /// <summary>A name from elsewhere, fit to stand in a sentence: one line, no braces or markup, at most 60 characters.</summary>
    public static string Name(string name)
    {
        var clean = new StringBuilder(Math.Min(name.Length, LongestName));
        foreach (char c in name)
        {
            if (clean.Length == LongestName)
            {
                break;
            }

            bool allowed = char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '+' or '#';
            if (allowed)
            {
                clean.Append(c);
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().Trim(' ', '.');
    }

    private static string Number(double number, LanguagePack language) =>
        Math.Round(number, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture).Replace(".", language.Decimal, StringComparison.Ordinal);

    private static string Rule(RuleFact rule, LanguagePack language)
    {
        IReadOnlyDictionary<string, string> words = language.Words("rule");
        string asks = rule.MinConfidence is { } confidence ? Format(words["confidence"], Number(100 * confidence, language)) : words["model"];
        if (rule.MinSizePx > 0)
        {
            asks += words["and"] + Format(words["size"], Number(rule.MinSizePx, language));
        }

        return asks + words["in"] + Format(words["base"], Number(rule.Hits, language), Number(rule.Window, language));
    }

    private static string Format(string form, params ReadOnlySpan<string> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            form = form.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
        }

        return form;
    }
}
