namespace EdgeInspector.Options.Reading;

/// <summary>Reads keys that name files and folders; relative ones start at the folder of the file they are written in.</summary>
internal static class PathKeys
{
    /// <summary>An absolute path.</summary>
    public static string Folder(this MapReader map, string key, string fallback)
    {
        string path = map.Text(key, fallback);
        return BindingContext.Absolute(path, map.OriginOf(key));
    }

    public static string? PathOrNull(this MapReader map, string key)
    {
        string? path = map.TextOrNull(key, null);
        return path is null ? null : BindingContext.Absolute(path, map.OriginOf(key));
    }

    /// <summary>The path of a file that must be there (unless files are not to be looked for) and holds a secret.</summary>
    public static string? SecretFileOrNull(this MapReader map, string key)
    {
        string? path = map.PathOrNull(key);
        if (path is not null && map.CheckFiles && SecretFile.TryRead(path, out _) is { } problem)
        {
            map.Error(key, $"is {path}, but that file: {problem}; write the password into the first line of that file, readable by this user only");
        }

        return path;
    }

    /// <summary>The path of something that must be there (unless files are not to be looked for).</summary>
    public static string? ExistingPathOrNull(this MapReader map, string key) => Existing(map, key, map.PathOrNull(key));

    /// <summary>A name of the store as it is, or such a path.</summary>
    public static string? NameOrExistingPath(this MapReader map, string key, Func<string, bool> isName)
    {
        string? text = map.TextOrNull(key, null, text => isName(text) ? Names.Problem(text) : null);
        return text is null || isName(text) ? text : Existing(map, key, BindingContext.Absolute(text, map.OriginOf(key)));
    }

    private static string? Existing(MapReader map, string key, string? path)
    {
        if (path is not null && map.CheckFiles && !Path.Exists(path))
        {
            map.Error(key, $"is {path}, but there is no such file; correct the path or leave the key out");
        }

        return path;
    }
}
