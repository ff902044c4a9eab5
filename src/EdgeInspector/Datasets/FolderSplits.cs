namespace EdgeInspector.Datasets;

/// <summary>Splits that nothing but folders tell: <c>train</c> beside <c>val</c> (<c>valid</c>, <c>validation</c>) or <c>test</c>, topmost or directly below the folder of all pictures.</summary>
internal static class FolderSplits
{
    private const string Train = "train";

    // What is measured where nothing is chosen: a test set is kept for the end where there is one to validate with.
    private static readonly string[] s_measured = ["val", "valid", "validation", "test"];

    private static readonly string[] s_above = ["images", "JPEGImages"];

    /// <summary>As <see cref="Split.Choose"/>, but without a choice the part to measure on where there are splits.</summary>
    /// <param name="pictures">Paths below the folder.</param>
    /// <param name="isLabelled">Whether a picture has labels of its own: a part without any, as published test sets are, is neither measured nor taken for clean.</param>
    /// <param name="notes">Told what was taken and what was left out.</param>
    /// <exception cref="DataException">As there.</exception>
    public static (IReadOnlyList<string> Chosen, IReadOnlyList<string> Others) Choose(DataFolder folder, Split split, IReadOnlyList<string> pictures, Func<string, bool> isLabelled, List<string> notes)
    {
        if (split.Choice is not null)
        {
            return split.Choose(folder, pictures);
        }

        ILookup<string, string> parts = pictures.ToLookup(picture => PartOf(picture) ?? "", StringComparer.Ordinal);
        if (!parts[Train].Any(isLabelled) || !s_measured.Any(parts.Contains))
        {
            return (pictures, []);
        }

        string[] labelled = [.. s_measured.Where(part => parts[part].Any(isLabelled)), Train];
        notes.Add($"its part '{labelled[0]}' is measured; --split takes another");
        int left = pictures.Count - labelled.Sum(part => parts[part].Count());
        if (left > 0)
        {
            notes.Add($"{left} pictures lie in none of {string.Join(", ", labelled)}: they were left out");
        }

        HashSet<string> others = [.. labelled.Skip(1).SelectMany(part => parts[part])];
        return ([.. parts[labelled[0]]], [.. pictures.Where(others.Contains)]);
    }

    private static string? PartOf(string picture)
    {
        string[] names = picture.Split('/');
        int at = s_above.Contains(names[0]) ? 1 : 0;
        return names.Length > at + 1 && (names[at] == Train || s_measured.Contains(names[at])) ? names[at] : null;
    }
}
