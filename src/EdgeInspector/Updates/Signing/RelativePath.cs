namespace EdgeInspector.Updates.Signing;

/// <summary>Paths inside a model's folder as signatures and packages write them: <c>/</c> between parts, never out of the folder.</summary>
internal static class RelativePath
{
    /// <summary>Longest path accepted, characters: what a package can carry.</summary>
    public const int MaxLength = 240;

    /// <summary>A clause for people; null where it is a canonical path.</summary>
    public static string? Problem(string path)
    {
        if (path.Length == 0)
        {
            return "is empty";
        }

        if (path.Length > MaxLength)
        {
            return $"has {path.Length} characters, more than {MaxLength}";
        }

        if (path[0] == '/')
        {
            return "is absolute";
        }

        if (path.Any(char.IsControl) || path.Contains('\\'))
        {
            return "holds a control character or a backslash";
        }

        if (path.Contains('\uFFFD'))
        {
            return "is no UTF-8 text";
        }

        foreach (string part in path.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                return $"holds the part \"{part}\"";
            }
        }

        return null;
    }
}
