using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>Reads the one place of the picture that a question names.</summary>
/// <param name="cameras">Whose names may be words for places.</param>
internal sealed class QuestionPlaces(List<TextToken> tokens, string?[] words, LanguagePack language, IReadOnlyList<string> cameras)
{
    /// <summary>The answer that refuses two places, or a name of a camera that may be one, and the word it is about; null where there is nothing to refuse.</summary>
    public (string? Why, int At) Conflict { get; private set; }

    /// <summary>The place; null where none is named.</summary>
    /// <param name="used">Words that were read; those of the place are marked.</param>
    /// <param name="held">Words that may not be passed over; a corner that may be any of four is marked.</param>
    public FramePlace? Read(bool[] used, bool[] held)
    {
        var said = new HashSet<string>();
        var kinds = new List<int>();
        int last = -1;
        for (int i = 0; i < words.Length; i++)
        {
            int exempt = language.Vocabulary.Group("place")["exempt"].Match(words, i);
            (string id, int length) = used[i] || exempt > 0 ? ("", exempt) : At(i);
            if (id.Length > 0)
            {
                said.Add(id);
            }

            if (id is "corner" or "edge")
            {
                kinds.Add(i);
            }
            else if (id.Length > 0)
            {
                Check(i, last);
                Array.Fill(used, true, i, length);
                last = i + length - 1;
            }

            i += Math.Max(1, length) - 1;
        }

        if (said.IsSupersetOf(["top", "bottom"]) || said.IsSupersetOf(["left", "right"]))
        {
            Refuse("two-places", last);
        }

        // A corner is one third each way; "in the corner" may be any of four, and "at the left edge" is on the left.
        (bool row, bool column) = (said.Overlaps(["top", "bottom"]), said.Overlaps(["left", "right"]));
        foreach (int kind in kinds)
        {
            used[kind] = said.Contains("corner") ? row && column : row || column;
            held[kind] = !used[kind];
        }

        return row || column || said.Contains("centre")
            ? (FramePlace)((3 * (said.Contains("top") ? 0 : said.Contains("bottom") ? 2 : 1)) + (said.Contains("left") ? 0 : said.Contains("right") ? 2 : 1)) : null;
    }

    /// <summary>Whether a word says where in the picture.</summary>
    public bool IsAt(int at) => at >= 0 && at < words.Length && At(at).Id is not ("" or "edge" or "corner");

    /// <summary>Two places are joined by a word, one is told in a row; and a bare name of a camera may be either.</summary>
    private void Check(int at, int last)
    {
        for (int i = last + 1; last >= 0 && i < at; i++)
        {
            if (tokens[i].Text == "," || language.Questions.List("joins").Match(words, i) > 0)
            {
                Refuse("two-places", at);
            }
        }

        bool isPlain = (last >= 0 && last == at - 1) || IsAt(at + 1) || (at > 0 && language.Questions.List("articles").Match(words, at - 1) > 0);
        if (!isPlain && cameras.Contains(words[at], StringComparer.OrdinalIgnoreCase))
        {
            Refuse("two-meanings", at);
        }
    }

    /// <summary>The place that a word tells, and how many words that takes.</summary>
    private (string Id, int Length) At(int at)
    {
        foreach ((string id, PhraseSet phrases) in language.Vocabulary.Group("place"))
        {
            if (id != "exempt" && phrases.Match(words, at) is > 0 and int length)
            {
                return (id, length);
            }
        }

        return ("", 0);
    }

    private void Refuse(string why, int at) => Conflict = Conflict.Why is null ? (why, at) : Conflict;
}
