namespace EdgeInspector.Options.Reading;

/// <summary>Guesses what was meant by a word nobody knows.</summary>
internal static class NearestWord
{
    /// <summary><c>; did you mean 'url'?</c>, or nothing where no word is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = 1 + Math.Max(1, word.Length / 3);
        foreach (string candidate in known)
        {
            string a = word.ToLowerInvariant().Replace('-', '_');
            string b = candidate.ToLowerInvariant().Replace('-', '_');
            int distance = b.StartsWith(a + "_", StringComparison.Ordinal) ? 1 : Distance(a, b);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements and swapped neighbours count 1.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Max(a.Length, b.Length) > 64)
        {
            return int.MaxValue;
        }

        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], 1 + d[i - 2, j - 2]);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
