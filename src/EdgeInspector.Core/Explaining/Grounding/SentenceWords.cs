using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>What stands at a place of a sentence, and around it.</summary>
internal sealed class SentenceWords(IReadOnlyList<TextToken> tokens, CheckVocabulary vocabulary)
{
    /// <summary>Words looked at on either side of a number for what it measures.</summary>
    private const int CueReach = 6;

    public IReadOnlyList<TextToken> Tokens => tokens;

    /// <summary>In lower case; null for what is no word.</summary>
    public string?[] Words { get; } = [.. tokens.Select(static token => token.WordOrNull)];

    public CheckVocabulary Vocabulary => vocabulary;

    /// <summary>"2 of 3", which only the rule can be.</summary>
    public bool OfAt(int at, out double window)
    {
        window = 0;
        bool isOf = at + 2 < tokens.Count && tokens[at + 2].Kind == TokenKind.Number && tokens[at + 1].Lower is "of" or "von" or "/";
        if (isOf)
        {
            window = tokens[at + 2].Value;
        }

        return isOf;
    }

    /// <summary>The unit at a word, or one word behind it, and how many words that takes.</summary>
    public (string? Unit, int Length) UnitAt(int at)
    {
        for (int skipped = 0; skipped < 2 && at + skipped < tokens.Count; skipped++)
        {
            int longest = 0;
            string? unit = null;
            foreach ((string name, PhraseSet words) in vocabulary.Group("units"))
            {
                int length = words.Match(Words, at + skipped);
                if (length > longest)
                {
                    (longest, unit) = (length, name);
                }
            }

            bool isEnding = longest == 0 && Words[at + skipped] is { } word && vocabulary.TimesEndings.Contains(word);
            if (longest > 0 || isEnding)
            {
                return (unit ?? "time", longest + skipped + (isEnding ? 1 : 0));
            }

            if (tokens[at + skipped].Kind != TokenKind.Word || Match("function", at + skipped) > 0)
            {
                break;
            }
        }

        return (null, 0);
    }

    /// <summary>What the words on both sides name, nearest first, up to the next number on either side.</summary>
    public List<IReadOnlyCollection<string>> CuesAround(int at)
    {
        var cues = new List<(int Distance, IReadOnlyCollection<string> Facts)>();
        for (int step = 1; step <= CueReach && at - step >= 0 && tokens[at - step].Kind != TokenKind.Number; step++)
        {
            cues.Add((2 * step, Cue(at - step)));
        }

        for (int step = 1; step <= CueReach && at + step < tokens.Count && tokens[at + step].Kind != TokenKind.Number; step++)
        {
            cues.Add(((2 * step) - 1, Cue(at + step)));
        }

        return [.. cues.Where(static cue => cue.Facts.Count > 0).OrderBy(static cue => cue.Distance).Select(static cue => cue.Facts)];
    }

    /// <summary>The facts that a word names.</summary>
    public string[] Cue(int at) => [.. vocabulary.Group("attributes").Where(cue => cue.Value.Match(Words, at) > 0).Select(static cue => cue.Key)];

    /// <summary>Whether a phrase of a list stands within four words.</summary>
    public bool Near(string list, int at)
    {
        for (int i = Math.Max(0, at - 4); i < Math.Min(tokens.Count, at + 4); i++)
        {
            if (i != at && Match(list, i) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a colon, a full stop or a quotation mark stands before.</summary>
    public bool BeginsAnew(int at) => tokens[at - 1] is { Kind: TokenKind.Symbol, Lower: ":" or "." or "\"" };

    /// <summary>Words of a list's phrase that a number follows; 0 where there is none.</summary>
    public int BeforeNumber(string list, int at)
    {
        int length = Match(list, at);
        return length > 0 && at + length < tokens.Count && tokens[at + length].Kind == TokenKind.Number ? length : 0;
    }

    /// <summary>Words of a list's phrase whose last word stands here; 0 where none does.</summary>
    public int EndsAt(string list, int end)
    {
        for (int start = Math.Max(0, end - 3); start <= end; start++)
        {
            if (Match(list, start) == end - start + 1)
            {
                return end - start + 1;
            }
        }

        return 0;
    }

    /// <summary>Words of the longest phrase of a list that stands here; 0 where there is none.</summary>
    public int Match(string list, int at) => vocabulary.List(list).Match(Words, at);

    /// <summary>The list of a group whose phrase is the longest that stands here.</summary>
    public (string Id, int Words) Longest(string group, int at)
    {
        (string Id, int Words) longest = ("", 0);
        foreach ((string id, PhraseSet phrases) in vocabulary.Group(group))
        {
            int words = phrases.Match(Words, at, group == "place" ? null : vocabulary.Inflections);
            longest = words > longest.Words ? (id, words) : longest;
        }

        return longest;
    }

    /// <summary>"Nimmt ... ab": the trend that a verb tells whose particle ends its clause; null where it tells none.</summary>
    public string? PartedTrend(int at)
    {
        foreach ((string verb, string particle, string trend) in vocabulary.PartedTrends)
        {
            for (int i = at + 1; Words[at] == verb && i < tokens.Count && Words[i] is not (";" or "."); i++)
            {
                bool isLast = i + 1 == tokens.Count || tokens[i + 1].Kind == TokenKind.Symbol || Match("joining", i + 1) > 0;
                if (Words[i] == particle && isLast)
                {
                    return trend;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a word begins with a number and measures by it: "fünfzigprozentiger".</summary>
    public bool IsNumberWord(int at)
    {
        if (Words[at] is not { } word)
        {
            return false;
        }

        foreach (string inflection in vocabulary.Inflections.Prepend(""))
        {
            string bare = word.EndsWith(inflection, StringComparison.Ordinal) ? word[..^inflection.Length] : "";
            foreach (string ending in vocabulary.NumberEndings)
            {
                string stem = bare.EndsWith(ending, StringComparison.Ordinal) ? bare[..^ending.Length] : "";
                if (stem.Length > 0 && (vocabulary.One.Contains(stem) || NumberWords.Compound(stem, vocabulary) is not null))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public string Phrase(int at, int words) => string.Join(' ', tokens.Skip(at).Take(words).Select(static token => token.Text));
}
