namespace EdgeInspector.Core.Explaining.Languages;

/// <summary>Phrases of one or more words; a word that ends in <c>*</c> stands for all that begin so.</summary>
internal sealed class PhraseSet
{
    private readonly Dictionary<string, List<string[]>> _byFirst = [];
    private readonly List<string[]> _open = [];

    /// <param name="phrases">Small letters.</param>
    public PhraseSet(IEnumerable<string> phrases)
    {
        foreach (string phrase in phrases)
        {
            Add(phrase);
        }
    }

    /// <summary>Words of the longest phrase that begins at a word; 0 where none does.</summary>
    /// <param name="words">Small letters; null where something else than a word stands.</param>
    /// <param name="endings">What the last word may have in addition.</param>
    public int Match(IReadOnlyList<string?> words, int at, IReadOnlyList<string>? endings = null)
    {
        if (words[at] is not { } first)
        {
            return 0;
        }

        int longest = 0;
        if (_byFirst.TryGetValue(first, out List<string[]>? exact))
        {
            longest = Longest(exact, words, at, endings, longest);
        }

        longest = Longest(_open, words, at, endings, longest);
        for (int i = 0; endings is not null && i < endings.Count; i++)
        {
            if (first.EndsWith(endings[i], StringComparison.Ordinal) && _byFirst.TryGetValue(first[..^endings[i].Length], out List<string[]>? bare))
            {
                longest = Math.Max(longest, bare.Exists(static phrase => phrase.Length == 1) ? 1 : 0);
            }
        }

        return longest;
    }

    private static int Longest(List<string[]> phrases, IReadOnlyList<string?> words, int at, IReadOnlyList<string>? endings, int longest)
    {
        foreach (string[] phrase in phrases)
        {
            if (phrase.Length > longest && Fits(phrase, words, at, endings))
            {
                longest = phrase.Length;
            }
        }

        return longest;
    }

    private static bool Fits(string[] phrase, IReadOnlyList<string?> words, int at, IReadOnlyList<string>? endings)
    {
        if (at + phrase.Length > words.Count)
        {
            return false;
        }

        for (int i = 0; i < phrase.Length; i++)
        {
            bool isLast = i == phrase.Length - 1;
            if (words[at + i] is not { } word || !(Same(phrase[i], word) || (isLast && endings is not null && SameWithEnding(phrase[i], word, endings))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Same(string pattern, string word) =>
        pattern[^1] == '*' ? word.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : pattern == word;

    private static bool SameWithEnding(string pattern, string word, IReadOnlyList<string> endings)
    {
        for (int i = 0; i < endings.Count; i++)
        {
            if (word.Length == pattern.Length + endings[i].Length && word.StartsWith(pattern, StringComparison.Ordinal) && word.EndsWith(endings[i], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string phrase)
    {
        string[] words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return;
        }

        if (words[0].EndsWith('*'))
        {
            _open.Add(words);
        }
        else if (_byFirst.TryGetValue(words[0], out List<string[]>? known))
        {
            known.Add(words);
        }
        else
        {
            _byFirst.Add(words[0], [words]);
        }
    }
}
