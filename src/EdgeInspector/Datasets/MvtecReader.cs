namespace EdgeInspector.Datasets;

/// <summary>
/// Pictures of good and defective parts: MVTec's <c>train/good</c>, <c>test/KIND</c>, <c>ground_truth/KIND/NAME_mask.png</c>; or folders,
/// or beginnings of file names, that say <c>normal</c> and <c>anomaly</c>, with masks of the same names in a folder of masks: <c>masks</c>,
/// <c>mask-images</c>, <c>defect_masks</c>. A kind of MVTec's layout may be called what it likes, also <c>solder_mask</c>.
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

        bool isMvtec = IsMvtec(folder);
        string? good = folder.Pictures.FirstOrDefault(picture => !IsMask(picture, isMvtec) && WordOf(picture) is { } word && s_good.Contains(word));
        string? bad = folder.Pictures.FirstOrDefault(picture => !IsMask(picture, isMvtec) && WordOf(picture) is { } word && s_bad.Contains(word));
        return good is not null && bad is not null ? $"{good} and {bad} say which are good" : null;
    }

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        bool isMvtec = IsMvtec(folder);
        bool hasGood = folder.Pictures.Any(picture => picture.StartsWith($"test/{Good}/", StringComparison.Ordinal));
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string picture in folder.Pictures.Where(picture => !IsMask(picture, isMvtec)))
        {
            if ((isMvtec ? MvtecKind(picture, hasGood) : FlatKind(picture)) is { } kind)
            {
                kinds[picture] = kind;
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

        ILookup<string, string> masks = folder.Pictures.Where(picture => IsMask(picture, isMvtec)).ToLookup(MaskName);
        HashSet<string> known = [.. kinds.Values];
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
                MaskPath = kinds[picture] == Good ? null : MaskOf(folder, picture, kinds[picture], known, masks),
            })],
            Others = [.. others.Select(folder.PathOf)],
            Notes = Notes(folder, isMvtec, kinds.Count),
        };
    }

    private static string[] Notes(DataFolder folder, bool isMvtec, int known)
    {
        int unknown = folder.Pictures.Count(picture => !IsMask(picture, isMvtec)) - known;
        return unknown > 0 ? [$"{unknown} pictures lie where nothing says whether they are good: they were left out"] : [];
    }

    private static bool IsMvtec(DataFolder folder) =>
        folder.Pictures.Any(picture => picture.StartsWith("test/", StringComparison.Ordinal) && picture.Count(c => c == '/') >= 2);

    private static bool IsMask(string picture, bool isMvtec)
    {
        string[] folders = picture.Split('/')[..^1];
        // The folder below test or train names a kind, whatever the word.
        return folders.Where((_, i) => !(isMvtec && i == 1 && folders[0] is "test" or "train")).Any(name => name == "ground_truth" || IsOfMasks(name));
    }

    /// <summary>Whether a folder is named for masks: mask-images, PixelMasks, ng_mask; but not solder_mask, which has defects of its own.</summary>
    private static bool IsOfMasks(string folder)
    {
        string[] words = folder.ToLowerInvariant().Split(['_', '-', ' ', '.'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            && (words[0] is "mask" or "masks" || words[^1].EndsWith("masks", StringComparison.Ordinal) || (words[^1] == "mask" && (words[0] is "gt" or "ground" or "label" || s_bad.Contains(words[0]))));
    }

    /// <summary>Its folder's name; where there is no test/good, a folder that begins with another word for it is that.</summary>
    private static string? MvtecKind(string picture, bool hasGood) =>
        picture.Split('/') is not ["test" or "train", var kind, _, ..] ? null : !hasGood && s_good.Contains(FirstWord(kind)) ? Good : kind;

    private static string? FlatKind(string picture) => WordOf(picture) is not { } word ? null : s_good.Contains(word) ? Good : word;

    /// <summary>The word of <see cref="s_good"/> or <see cref="s_bad"/> in the name of its innermost folder that has one, or at the beginning of its own.</summary>
    private static string? WordOf(string picture)
    {
        string[] parts = picture.Split('/');
        for (int i = parts.Length - 2; i >= -1; i--)
        {
            string name = i < 0 ? Path.GetFileNameWithoutExtension(parts[^1]) : parts[i];
            string word = FirstWord(name);
            if (s_good.Contains(word) || s_bad.Contains(word))
            {
                return word;
            }
        }

        return null;
    }

    private static string FirstWord(string name) => new([.. name.ToLowerInvariant().TakeWhile(char.IsAsciiLetter)]);

    /// <summary>The name of the picture that a mask is of.</summary>
    private static string MaskName(string mask) => Path.GetFileNameWithoutExtension(mask) is var name && name.EndsWith("_mask", StringComparison.Ordinal) ? name[..^5] : name;

    private static string? MaskOf(DataFolder folder, string picture, string kind, HashSet<string> kinds, ILookup<string, string> masks)
    {
        // Numbers begin anew in each kind: a mask of its own kind goes before one of the same name, and one of another kind is of another picture.
        string[] fitting = [.. masks[Path.GetFileNameWithoutExtension(picture)].Where(mask => !mask.Split('/')[..^1].Any(name => name != kind && kinds.Contains(name)))];
        string? found = fitting.FirstOrDefault(mask => mask.Split('/').Contains(kind)) ?? (fitting is [var only] ? only : null);
        return found is null ? null : folder.PathOf(found);
    }
}
