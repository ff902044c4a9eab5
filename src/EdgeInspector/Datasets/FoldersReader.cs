namespace EdgeInspector.Datasets;

/// <summary>One folder of pictures per class, as classifiers are taught from; above them there may be <c>train</c>, <c>val</c>, <c>test</c>.</summary>
internal static class FoldersReader
{
    private static readonly string[] s_splits = ["test", "val", "valid", "validation", "train"];

    public static string? Recognise(DataFolder folder)
    {
        int depth = Depth(folder);
        string[] classes = [.. folder.Pictures.Select(picture => ClassOf(picture, depth)).OfType<string>().Distinct()];
        return classes.Length >= 2 ? $"pictures in {classes.Length} folders: {string.Join(", ", classes.Take(5))}{(classes.Length > 5 ? ", ..." : "")}" : null;
    }

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        int depth = Depth(folder);
        string[] all = [.. folder.Pictures.Where(picture => ClassOf(picture, depth) is not null)];
        string? part = split.Choice is null && depth == 1 ? s_splits.FirstOrDefault(name => all.Any(picture => picture.StartsWith(name + "/", StringComparison.Ordinal))) : null;
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = (part is null ? split : new Split(part)).Choose(folder, all);
        string[] labels = [.. all.Select(picture => ClassOf(picture, depth)!).Distinct().Order(StringComparer.Ordinal)];
        if (chosen.Count == 0)
        {
            throw new DataException($"{folder.Root}: no pictures in folders named for their classes; name another folder or --format");
        }

        return new Dataset
        {
            Format = DataFormat.Folders,
            Root = folder.Root,
            Labels = labels,
            Pictures = [.. chosen.Select(picture => new LabelledPicture { Path = folder.PathOf(picture), Name = picture, Class = Array.IndexOf(labels, ClassOf(picture, depth)!) })],
            Others = [.. others.Select(folder.PathOf)],
            Notes =
            [
                .. part is null ? Array.Empty<string>() : [$"its part '{part}' is measured; --split takes another"],
                .. Stray(folder.Pictures.Count - all.Length),
            ],
        };
    }

    /// <summary>How many folders lie above those of the classes: 1 where the topmost are parts of the data.</summary>
    private static int Depth(DataFolder folder) => folder.Pictures.Where(picture => picture.Contains('/')).All(picture => s_splits.Contains(picture.Split('/')[0])) ? 1 : 0;

    private static string[] Stray(int count) => count switch
    {
        0 => [],
        1 => ["1 picture lies in no folder of a class: it was left out"],
        _ => [$"{count} pictures lie in no folder of a class: they were left out"],
    };

    private static string? ClassOf(string picture, int depth) => picture.Split('/') is var parts && parts.Length > depth + 1 ? parts[depth] : null;
}
