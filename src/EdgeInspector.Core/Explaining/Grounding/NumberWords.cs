using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Turns number words into numbers: "twenty-one", "dreihundertzwölf", "twice", "dritte".</summary>
internal static class NumberWords
{
    /// <summary>The same pieces with each run of number words as one number.</summary>
    public static List<TextToken> Join(List<TextToken> tokens, CheckVocabulary vocabulary)
    {
        var joined = new List<TextToken>(tokens.Count);
        for (int i = 0; i < tokens.Count; i++)
        {
            int count = Run(tokens, i, vocabulary, out double value);
            if (count > 0)
            {
                joined.Add(new TextToken(TokenKind.Number, tokens[i].Text, tokens[i].Lower, value));
                i += count - 1;
            }
            else if (tokens[i].Kind == TokenKind.Word && Single(tokens[i], vocabulary) is { Count: > 0 } parts)
            {
                joined.AddRange(parts);
            }
            else
            {
                joined.Add(tokens[i]);
            }
        }

        return joined;
    }

    /// <summary>Value of a compound such as "einundzwanzig"; null where the word is no number.</summary>
    public static double? Compound(string word, CheckVocabulary vocabulary)
    {
        double total = 0;
        double current = 0;
        bool any = false;
        int at = 0;
        while (at < word.Length)
        {
            if (Longest(word, at, vocabulary.Multipliers) is { } multiplier)
            {
                current = Math.Max(1, current) * multiplier.Value;
                (total, current) = multiplier.Value >= 1000 ? (total + current, 0) : (total, current);
                at += multiplier.Key.Length;
            }
            else if (Longest(word, at, vocabulary.Numbers) is { } number)
            {
                current += number.Value;
                at += number.Key.Length;
            }
            else if (at + 3 < word.Length && word.AsSpan(at).StartsWith("ein") && vocabulary.One.Contains("ein"))
            {
                // Within a compound it is the number, not the article.
                current += 1;
                at += 3;
            }
            else if (any && vocabulary.Joiners.FirstOrDefault(joiner => word.AsSpan(at).StartsWith(joiner)) is { } joiner)
            {
                at += joiner.Length;
            }
            else
            {
                return null;
            }

            any = true;
        }

        return any ? total + current : null;
    }

    private static KeyValuePair<string, double>? Longest(string word, int at, IReadOnlyDictionary<string, double> parts)
    {
        KeyValuePair<string, double>? longest = null;
        foreach (KeyValuePair<string, double> part in parts)
        {
            if (part.Key.Length > (longest?.Key.Length ?? 0) && word.AsSpan(at).StartsWith(part.Key))
            {
                longest = part;
            }
        }

        return longest;
    }

    /// <summary>Number words in a row, joined as they are spoken.</summary>
    private static int Run(List<TextToken> tokens, int at, CheckVocabulary vocabulary, out double value)
    {
        double total = 0;
        double current = 0;
        double last = double.MaxValue;
        int end = at;
        for (int i = at; i < tokens.Count && tokens[i].Kind == TokenKind.Word; i++)
        {
            string word = tokens[i].Lower;
            if (vocabulary.Multipliers.TryGetValue(word, out double multiplier))
            {
                current = Math.Max(1, current) * multiplier;
                (total, current) = multiplier >= 1000 ? (total + current, 0) : (total, current);
                (last, end) = (multiplier, i + 1);
            }
            else if (Part(word, end > at, vocabulary) is { } part && (end == at || part < last))
            {
                current += part;
                (last, end) = (part < 10 ? 1 : part, i + 1);
            }
            else if (!(end > at && vocabulary.Joiners.Contains(word) && i + 1 < tokens.Count && last >= 100 && Part(tokens[i + 1].Lower, inside: true, vocabulary) is not null))
            {
                break;
            }
        }

        value = total + current;
        return end - at;
    }

    /// <summary>A word that is an article elsewhere is a number behind another: "twenty-one".</summary>
    private static double? Part(string word, bool inside, CheckVocabulary vocabulary) =>
        Compound(word, vocabulary) is { } value && !vocabulary.One.Contains(word) ? value : inside && vocabulary.One.Contains(word) ? 1 : null;

    /// <summary>"twice", "dreimal", "dritten".</summary>
    private static List<TextToken> Single(TextToken token, CheckVocabulary vocabulary)
    {
        string word = token.Lower;
        if (vocabulary.Times.TryGetValue(word, out double times))
        {
            return Times(token, times);
        }

        foreach (string ending in vocabulary.TimesEndings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length > ending.Length)
            {
                string stem = word[..^ending.Length];
                double? value = vocabulary.One.Contains(stem) ? 1 : Compound(stem, vocabulary);
                if (value is { } found)
                {
                    return Times(token, found);
                }
            }
        }

        if (vocabulary.Ordinals.TryGetValue(word, out double ordinal) || (word.Length > 1 && vocabulary.Ordinals.TryGetValue(word[..^1], out ordinal)))
        {
            return [token with { Kind = TokenKind.Ordinal, Value = ordinal }];
        }

        return [];
    }

    private static List<TextToken> Times(TextToken token, double value) =>
        [token with { Kind = TokenKind.Number, Value = value }, new TextToken(TokenKind.Symbol, "×", "times")];
}
