namespace EdgeInspector.Datasets;

/// <summary>Which pictures of a folder are meant: those of a list, those in a folder of some name, or all.</summary>
/// <param name="Choice">A file with one picture per line, or the name of a folder; null: all.</param>
public sealed record Split(string? Choice)
{
    /// <summary>The list's file; null where the choice is none.</summary>
    public string? ListIn(DataFolder folder) => Choice is null ? null
        : File.Exists(Choice) ? Path.GetFullPath(Choice)
        : File.Exists(folder.PathOf(Choice)) ? folder.PathOf(Choice)
        : null;

    /// <summary>The chosen pictures and the others, both in order.</summary>
    /// <param name="pictures">Paths below the folder.</param>
    /// <param name="alias">Another name by which a list may call a picture; null: none.</param>
    /// <exception cref="DataException">The choice names nothing there, or nothing is left.</exception>
    public (IReadOnlyList<string> Chosen, IReadOnlyList<string> Others) Choose(DataFolder folder, IReadOnlyList<string> pictures, Func<string, string>? alias = null)
    {
        if (Choice is null)
        {
            return (pictures, []);
        }

        HashSet<string> chosen = ListIn(folder) is { } list ? OfList(list, folder, pictures, alias) : OfFolder(folder, pictures);
        return ([.. pictures.Where(chosen.Contains)], [.. pictures.Where(picture => !chosen.Contains(picture))]);
    }

    private static HashSet<string> OfList(string list, DataFolder folder, IReadOnlyList<string> pictures, Func<string, string>? alias)
    {
        Dictionary<string, string?> keys = Keys(pictures, alias);
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        string[] lines = DataFolder.ReadLines(list);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            // What follows the first blank may be a label file; a name may also hold blanks.
            string found = Find(line, folder, keys) ?? Find(line.Split((char[]?)null, 2)[0], folder, keys)
                ?? throw DataException.At(list, i + 1, $"there is no labelled picture '{line}' in {folder.Root}; write paths as they are below that folder, one per line");
            chosen.Add(found);
        }

        return chosen.Count > 0 ? chosen : throw new DataException($"{list}: lists no picture; write one path per line");
    }

    /// <summary>Every name a picture may be called by; null where two share it.</summary>
    private static Dictionary<string, string?> Keys(IReadOnlyList<string> pictures, Func<string, string>? alias)
    {
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (string picture in pictures)
        {
            string[] names = alias is null ? [picture] : [picture, alias(picture)];
            foreach (string key in names.SelectMany(name => new[] { name, DataFolder.Stem(name), Path.GetFileName(name), Path.GetFileNameWithoutExtension(name) }).Distinct())
            {
                keys[key] = keys.TryGetValue(key, out string? other) && other != picture ? null : picture;
            }
        }

        return keys;
    }

    /// <summary>The picture of a line: its path below the folder, or as much of its end as is below the folder.</summary>
    private static string? Find(string line, DataFolder folder, Dictionary<string, string?> keys)
    {
        string rest = line.Replace('\\', '/');
        if (rest.StartsWith(folder.Root + "/", StringComparison.Ordinal))
        {
            rest = rest[(folder.Root.Length + 1)..];
        }

        rest = rest.StartsWith("./", StringComparison.Ordinal) ? rest[2..] : rest;
        while (rest.Length > 0)
        {
            if ((keys.TryGetValue(rest, out string? picture) || keys.TryGetValue(DataFolder.Stem(rest), out picture)) && picture is not null)
            {
                return picture;
            }

            int slash = rest.IndexOf('/');
            rest = slash < 0 ? "" : rest[(slash + 1)..];
        }

        return null;
    }

    private HashSet<string> OfFolder(DataFolder folder, IReadOnlyList<string> pictures)
    {
        string wanted = $"/{Choice!.Trim('/')}/";
        HashSet<string> chosen = [.. pictures.Where(picture => $"/{picture}".Contains(wanted, StringComparison.Ordinal))];
        if (chosen.Count > 0)
        {
            return chosen;
        }

        string[] folders = [.. pictures.Select(picture => Path.GetDirectoryName(picture)!).Where(name => name.Length > 0).SelectMany(name => name.Split('/')).Distinct().Take(20)];
        throw new DataException($"--split '{Choice}': neither a file nor a folder with pictures in {folder.Root}"
            + (folders.Length > 0 ? $"; there are {string.Join(", ", folders)}" : "; give a file with one picture per line"));
    }
}
