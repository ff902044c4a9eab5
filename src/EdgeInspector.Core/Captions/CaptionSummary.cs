namespace EdgeInspector.Core.Captions;

/// <summary>Puts the best captions of a picture into one.</summary>
public static class CaptionSummary
{
    /// <summary>Captions less probable than this part of the best are left out: 0.2, below which a caption is seldom also true.</summary>
    public const float LeastShare = 0.2f;

    /// <summary>
    /// One line: the words that the best captions begin and end with once, between them what tells them apart, the most probable first:
    /// <c>a photo of a cracked and dented bottle</c>.
    /// </summary>
    /// <param name="texts">Of all captions.</param>
    /// <param name="scores">Their probabilities.</param>
    /// <param name="most">Most captions, at least 1. Default 3: more are no summary.</param>
    public static string Of(IReadOnlyList<string> texts, ReadOnlySpan<float> scores, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, texts.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        float[] values = scores.ToArray();
        int[] best = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(most)];
        string[][] words = [.. best.Where(i => values[i] >= LeastShare * values[best[0]]).Select(i => texts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries)).DistinctBy(line => string.Join(' ', line), StringComparer.OrdinalIgnoreCase)];
        if (words.Length == 1)
        {
            return string.Join(' ', words[0]);
        }

        int shortest = words.Min(line => line.Length);
        int head = 0;
        while (head < shortest && words.All(line => Same(line[head], words[0][head])))
        {
            head++;
        }

        int tail = 0;
        while (tail < shortest - head && words.All(line => Same(line[^(tail + 1)], words[0][^(tail + 1)])))
        {
            tail++;
        }

        // A caption that is wholly within the others has nothing of its own to add.
        string[] middles = [.. words.Select(line => string.Join(' ', line[head..^tail])).Where(middle => middle.Length > 0)];
        string joined = middles.Length <= 1 ? string.Concat(middles) : $"{string.Join(", ", middles[..^1])} and {middles[^1]}";
        return string.Join(' ', new[] { string.Join(' ', words[0][..head]), joined, string.Join(' ', words[0][^tail..]) }.Where(part => part.Length > 0));
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
