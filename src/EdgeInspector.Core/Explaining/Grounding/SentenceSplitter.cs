namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Splits a text into sentences. A full stop within a number, after an initial or before a month ends none.</summary>
public static class SentenceSplitter
{
    private static readonly string[] s_abbreviations = ["approx", "ca", "vs", "no", "nr", "bzw", "max", "min"];

    /// <summary>In order, trimmed, without empty ones.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var sentences = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool ends = text[i] is '\n' or '\r' || (text[i] is '.' or '!' or '?' && EndsAt(text, i));
            if (ends)
            {
                Add(text[start..(i + 1)]);
                start = i + 1;
            }
        }

        Add(text[start..]);
        return sentences;

        void Add(string sentence)
        {
            string trimmed = sentence.Trim();
            if (trimmed.Length > 0)
            {
                sentences.Add(trimmed);
            }
        }
    }

    private static bool EndsAt(string text, int at)
    {
        if (at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]))
        {
            return false;
        }

        if (text[at] != '.')
        {
            return true;
        }

        int word = at;
        while (word > 0 && char.IsLetterOrDigit(text[word - 1]))
        {
            word--;
        }

        string before = text[word..at].ToLowerInvariant();
        bool isInitial = before.Length == 1 && char.IsLetter(before[0]);
        bool isDay = before.Length is 1 or 2 && before.All(char.IsAsciiDigit) && BeginsWithMonth(text.AsSpan(at + 1).TrimStart());
        return !isInitial && !isDay && !s_abbreviations.Contains(before);
    }

    private static bool BeginsWithMonth(ReadOnlySpan<char> rest)
    {
        foreach (string code in Languages.LanguagePack.Codes)
        {
            foreach (string month in Languages.LanguagePack.Get(code).Vocabulary.Months)
            {
                if (rest.StartsWith(month, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
