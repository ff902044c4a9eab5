namespace EdgeInspector.Datasets;

/// <summary>
/// Pictures of good and defective parts: MVTec's <c>train/good</c>, <c>test/KIND</c>, <c>ground_truth/KIND/NAME_mask.png</c>; or folders,
/// or beginnings of file names, that say <c>normal</c> and <c>anomaly</c>, with masks of the same names in a folder of masks.
/// </summary>
internal static class MvtecReader
{
    private const string Good = "good";
    private static readonly string[] s_good = ["good", "normal", "ok", "pass"];
    private static readonly string[] s_bad = ["anomaly", "anomalous", "abnormal", "anomalies", "bad", "defect", "defective", "defects", "ng", "nok", "fail"];

    public static string? Recognise(DataFolder folder)
    {
        if (folder.Pictures.FirstOrDefault(picture => picture.StartsWith("test/good/", StringComparison.Ordinal) || picture.StartsWith("ground_truth/", StringComparison.Ordinal)) is { } found)
        {
            return $"{found}, as in MVTec AD";
        }

        string? good = folder.Pictures.FirstOrDefault(picture => !IsMask(picture) && WordOf(picture) is { } word && s_good.Contains(word));
        string? bad = folder.Pictures.FirstOrDefault(picture => !IsMask(picture) && WordOf(picture) is { } word && s_bad.Contains(word));
        return good is not null && bad is not null ? $"{good} and {bad} say which are good" : null;
    }

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        bool isMvtec = folder.Pictures.Any(picture => picture.StartsWith("test/", StringComparison.Ordinal) && picture.Count(c => c == '/') >= 2);
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string picture in folder.Pictures.Where(picture => !IsMask(picture)))
        {
            if (isMvtec ? MvtecKind(picture) is { } kind : (kind = FlatKind(picture)) is not null)
            {
                kinds[picture] = kind!;
            }
        }

        string[] all = [.. folder.Pictures.Where(kinds.ContainsKey)];
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = isMvtec && split.Choice is null ? new Split("test").Choose(folder, all) : split.Choose(folder, all);
        if (chosen.Count == 0)
        {
            throw new DataException(folder.Pictures.Any(picture => picture.Contains("/test/good/", StringComparison.Ordinal))
                ? $"{folder.Root}: holds several products; name the folder of one of them"
                : $"{folder.Root}: neither test/good with test/KIND, nor folders or file names that say good (or normal) and anomaly (or defect); name another folder or --format");
        }

        ILookup<string, string> masks = folder.Pictures.Where(IsMask).ToLookup(MaskName);
        string[] labels = [Good, .. chosen.Select(picture => kinds[picture]).Where(kind => kind != Good).Distinct()];
        return new Dataset
        {
            Format = DataFormat.Mvtec,
            Root = folder.Root,
            Labels = labels,
            Pictures = [.. chosen.Select(picture => new LabelledPicture
            {
                Path = folder.PathOf(picture),
                Name = picture,
                Class = Array.IndexOf(labels, kinds[picture]),
                IsDefective = kinds[picture] != Good,
                MaskPath = kinds[picture] == Good ? null : MaskOf(folder, picture, kinds[picture], masks),
            })],
            Others = [.. others.Select(folder.PathOf)],
            Notes = Notes(folder, kinds.Count),
        };
    }

    private static string[] Notes(DataFolder folder, int known)
    {
        int unknown = folder.Pictures.Count(picture => !IsMask(picture)) - known;
        return unknown > 0 ? [$"{unknown} pictures lie where nothing says whether they are good: they were left out"] : [];
    }

    private static bool IsMask(string picture) =>
        Path.GetDirectoryName(picture) is { Length: > 0 } folder && (folder.Contains("mask", StringComparison.OrdinalIgnoreCase) || folder.Split('/').Contains("ground_truth"));

    private static string? MvtecKind(string picture) => picture.Split('/') is ["test" or "train", var kind, _, ..] ? kind : null;

    private static string? FlatKind(string picture) => WordOf(picture) is not { } word ? null : s_good.Contains(word) ? Good : word;

    /// <summary>The word of <see cref="s_good"/> or <see cref="s_bad"/> in the name of its innermost folder that has one, or at the beginning of its own.</summary>
    private static string? WordOf(string picture)
    {
        string[] parts = picture.Split('/');
        for (int i = parts.Length - 2; i >= -1; i--)
        {
            string name = i < 0 ? Path.GetFileNameWithoutExtension(parts[^1]) : parts[i];
            string word = new([.. name.ToLowerInvariant().TakeWhile(char.IsAsciiLetter)]);
            if (s_good.Contains(word) || s_bad.Contains(word))
            {
                return word;
            }
        }

        return null;
    }

    /// <summary>The name of the picture that a mask is of.</summary>
    private static string MaskName(string mask) => Path.GetFileNameWithoutExtension(mask) is var name && name.EndsWith("_mask", StringComparison.Ordinal) ? name[..^5] : name;

    private static string? MaskOf(DataFolder folder, string picture, string kind, ILookup<string, string> masks)
    {
        // Numbers begin anew in each kind: a mask of its own kind goes before one of the same name.
        string[] fitting = [.. masks[Path.GetFileNameWithoutExtension(picture)]];
        string? found = fitting.FirstOrDefault(mask => mask.Split('/').Contains(kind)) ?? (fitting is [var only] ? only : null);
        return found is null ? null : folder.PathOf(found);
    }
}
