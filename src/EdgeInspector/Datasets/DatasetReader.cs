namespace EdgeInspector.Datasets;

/// <summary>Reads a folder of labelled pictures, in a format that is named or told from what lies there.</summary>
public static class DatasetReader
{
    /// <summary>In the order in which they are tried: the more a format demands, the earlier.</summary>
    private static readonly (DataFormat Format, Func<DataFolder, string?> Recognise, Func<DataFolder, Split, Dataset> Read)[] s_readers =
    [
        (DataFormat.Coco, CocoReader.Recognise, CocoReader.Read),
        (DataFormat.DeepPcb, DeepPcbReader.Recognise, DeepPcbReader.Read),
        (DataFormat.Voc, VocReader.Recognise, VocReader.Read),
        (DataFormat.Yolo, YoloReader.Recognise, YoloReader.Read),
        (DataFormat.Mvtec, MvtecReader.Recognise, MvtecReader.Read),
        (DataFormat.Folders, FoldersReader.Recognise, FoldersReader.Read),
    ];

    /// <summary>Names of the formats on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<DataFormat>().Select(format => format.ToString().ToLowerInvariant())];

    /// <summary>The class names in a <see cref="Dataset.NamesFile"/>.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static IReadOnlyList<string> ReadNames(string path) => YoloNames.ReadLabels(path);

    /// <param name="path">The folder.</param>
    /// <param name="format">Null: told from what lies there, and noted.</param>
    /// <exception cref="DataException">It cannot be used, or its format cannot be told.</exception>
    public static Dataset Read(string path, DataFormat? format, Split split)
    {
        var folder = new DataFolder(path);
        if (folder.Pictures.Count == 0)
        {
            throw new DataException($"{path}: holds no picture; put JPEG, PNG, BMP, TIFF, WebP, GIF or PNM files there, or name the folder that holds them");
        }

        foreach ((DataFormat known, Func<DataFolder, string?> recognise, Func<DataFolder, Split, Dataset> read) in s_readers)
        {
            if (format == known)
            {
                return Named(folder, read(folder, split));
            }

            if (format is null && recognise(folder) is { } why)
            {
                Dataset found = Named(folder, read(folder, split));
                return found with { Notes = [$"format {known.ToString().ToLowerInvariant()}: {why}", .. found.Notes] };
            }
        }

        throw new DataException($"{path}: how its pictures are labelled cannot be told: {folder.Pictures.Count} pictures, {folder.Files.Count - folder.Pictures.Count} other files"
            + $"{(folder.Files.FirstOrDefault(file => !DataFolder.IsPicture(file)) is { } other ? $" such as {other}" : "")}; name the format with --format {string.Join("|", Names)}");
    }

    private static Dataset Named(DataFolder folder, Dataset data) => YoloNames.Find(folder) is { } names ? data with { NamesFile = folder.PathOf(names) } : data;
}
