namespace EdgeInspector.Updates.Tuf;

/// <summary>Shell patterns over target paths: <c>*</c>, <c>?</c> and <c>[...]</c> within one part, never across a slash.</summary>
/// <remarks>TUF specification 1.0, section 4.5 (PATHPATTERN); the matching within a part is that of glob(7).</remarks>
internal static class PathPattern
{
    public static bool Matches(string pattern, string path)
    {
        string[] wanted = pattern.Split('/');
        string[] actual = path.Split('/');
        if (wanted.Length != actual.Length)
        {
            return false;
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            if (!PartMatches(wanted[i], actual[i]))
            {
                return false;
            }
        }

        return true;
    }

    // One star is remembered at a time, so that a hostile pattern costs at most pattern times text.
    private static bool PartMatches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && OneMatches(pattern, p, text[t], out int next))
            {
                p = next;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool OneMatches(string pattern, int at, char c, out int next)
    {
        next = at + 1;
        if (pattern[at] == '?')
        {
            return true;
        }

        int close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + (pattern[at + 1] == '!' ? 3 : 2) is var from && from <= pattern.Length ? from : pattern.Length) : -1;
        if (close < 0)
        {
            return pattern[at] == c;
        }

        bool negated = pattern[at + 1] == '!';
        bool found = false;
        for (int i = at + (negated ? 2 : 1); i < close; i++)
        {
            if (i + 2 < close && pattern[i + 1] == '-')
            {
                found |= c >= pattern[i] && c <= pattern[i + 2];
                i += 2;
            }
            else
            {
                found |= c == pattern[i];
            }
        }

        next = close + 1;
        return found != negated;
    }
}
