using System.Globalization;

namespace EdgeInspector.Core.Models;

/// <summary>Class names as Ultralytics' exporter leaves them in a file's metadata.</summary>
public static class ExportedNames
{
    /// <summary>Reads the dictionary that Ultralytics writes as Python text: <c>{0: 'open', 1: "it's"}</c>. Null where it is anything else.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        var names = new List<string>();
        int at = 0;
        if (!Take('{'))
        {
            return null;
        }

        while (!Take('}'))
        {
            if (names.Count > 0 && !Take(','))
            {
                return null;
            }

            SkipSpaces();
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (!int.TryParse(text.AsSpan(digits, at - digits), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                || index != names.Count || !Take(':') || TakeString() is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        SkipSpaces();
        return at == text.Length && names.Count > 0 ? names : null;

        void SkipSpaces()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        bool Take(char expected)
        {
            SkipSpaces();
            if (at >= text.Length || text[at] != expected)
            {
                return false;
            }

            at++;
            return true;
        }

        string? TakeString()
        {
            SkipSpaces();
            if (at >= text.Length || text[at] is not ('\'' or '"'))
            {
                return null;
            }

            char quote = text[at++];
            var value = new System.Text.StringBuilder();
            while (at < text.Length && text[at] != quote)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                {
                    at++;
                }

                value.Append(text[at++]);
            }

            return at < text.Length && text[at++] == quote && value.Length > 0 ? value.ToString() : null;
        }
    }
}
