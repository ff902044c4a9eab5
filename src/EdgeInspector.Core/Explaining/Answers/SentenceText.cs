using System.Text;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Answers;

/// <summary>Puts the values of facts where a sentence refers to them.</summary>
public static class SentenceText
{
    /// <summary>The sentence as people read it: values with units, the article that fits them, a capital letter first. A reference to nothing stays.</summary>
    public static string Render(string sentence, FactList facts, LanguagePack language)
    {
        var text = new StringBuilder(sentence.Length + 64);
        int at = 0;
        while (at < sentence.Length)
        {
            int open = sentence.IndexOf('{', at);
            int close = open < 0 ? -1 : sentence.IndexOf('}', open);
            if (close < 0)
            {
                text.Append(sentence, at, sentence.Length - at);
                break;
            }

            text.Append(sentence, at, open - at);
            Append(text, sentence[open..(close + 1)], facts, language);
            at = close + 1;
        }

        if (text.Length > 0)
        {
            text[0] = char.ToUpperInvariant(text[0]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string reference, FactList facts, LanguagePack language)
    {
        string value = facts.Find(reference[1..^1]) is { } fact ? FactText.Render(fact, facts, language) : reference;
        foreach ((string article, string before) in language.Words("articles"))
        {
            // Before a vowel: "an open circuit".
            if (value.Length > 0 && "aeiouAEIOU".Contains(value[0], StringComparison.Ordinal) && EndsWithWord(text, article))
            {
                text.Length -= article.Length + 1;
                text.Append(before).Append(' ');
                break;
            }
        }

        text.Append(value);
    }

    private static bool EndsWithWord(StringBuilder text, string word)
    {
        int start = text.Length - word.Length - 1;
        return start >= 0 && text[^1] == ' ' && text.ToString(start, word.Length) == word && (start == 0 || !char.IsLetterOrDigit(text[start - 1]));
    }
}
