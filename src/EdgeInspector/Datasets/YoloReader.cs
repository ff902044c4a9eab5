using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>
/// YOLO: <c>data.yaml</c> names classes and splits; beside each picture, or in <c>labels</c> where the picture is in <c>images</c>, a text
/// file of <c>class x y width height</c> or <c>class x1 y1 x2 y2 x3 y3 ...</c> (outlines), all 0-1. A picture without one holds nothing.
/// </summary>
internal static class YoloReader
{
    public static string? Recognise(DataFolder folder)
    {
        if (YoloNames.Find(folder) is { } names && folder.Pictures.Any(picture => LabelOf(folder, picture) is not null))
        {
            return $"{names} and label files of 0-1";
        }

        string? labelled = folder.Pictures.FirstOrDefault(picture => LabelOf(folder, picture) is not null);
        return labelled is not null && LabelLines.HoldShares(folder.PathOf(LabelOf(folder, labelled)!))
            ? $"{LabelOf(folder, labelled)} holds numbers of 0-1"
            : null;
    }

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        YoloNames names = YoloNames.Read(folder);
        var notes = new List<string>();
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = Choose(folder, split, names, notes);
        string?[] labels = [.. chosen.Select(picture => LabelOf(folder, picture))];
        int without = labels.Count(label => label is null);
        if (chosen.Count == 0 || without == labels.Length)
        {
            throw new DataException($"{folder.Root}: no picture with a label file of the same name beside it, or in labels/ where the picture is in images/; name another folder, --split or --format");
        }

        if (without > 0)
        {
            notes.Add($"{without} of {labels.Length} pictures have no label file: they count as holding nothing");
        }

        return new Dataset
        {
            Format = DataFormat.Yolo,
            Root = folder.Root,
            Labels = names.Labels,
            Pictures = [.. chosen.Select((picture, i) => Label(folder, picture, labels[i], names))],
            Others = [.. others.Select(folder.PathOf)],
            Notes = notes,
        };
    }

    private static (IReadOnlyList<string> Chosen, IReadOnlyList<string> Others) Choose(DataFolder folder, Split split, YoloNames names, List<string> notes)
    {
        string[] order = split.Choice is { } choice ? [choice] : ["val", "valid", "test", "train"];
        string? key = order.FirstOrDefault(names.Splits.ContainsKey);
        if (key is null || split.ListIn(folder) is not null)
        {
            return FolderSplits.Choose(folder, split, folder.Pictures, picture => LabelOf(folder, picture) is not null, notes);
        }

        if (split.Choice is null)
        {
            notes.Add($"{names.File} names splits: its '{key}' is measured; --split takes another");
        }

        HashSet<string> chosen = [.. names.Splits[key].SelectMany(place => names.Pictures(folder, place))];
        HashSet<string> others = [.. names.Splits.Where(entry => entry.Key != key).SelectMany(entry => entry.Value).SelectMany(place => names.Pictures(folder, place))];
        return chosen.Count == 0
            ? throw new DataException($"{folder.PathOf(names.File!)}: its split '{key}' ({string.Join(", ", names.Splits[key])}) holds no picture below {folder.Root}; correct the path")
            : ([.. folder.Pictures.Where(chosen.Contains)], [.. folder.Pictures.Where(picture => others.Contains(picture) && !chosen.Contains(picture))]);
    }

    private static string? LabelOf(DataFolder folder, string picture)
    {
        string beside = DataFolder.Stem(picture) + ".txt";
        int images = $"/{beside}".LastIndexOf("/images/", StringComparison.Ordinal);
        string apart = images < 0 ? beside : $"{beside[..images]}labels/{beside[(images + "images/".Length)..]}";
        return folder.Has(apart) ? apart : folder.Has(beside) ? beside : null;
    }

    private static LabelledPicture Label(DataFolder folder, string picture, string? label, YoloNames names)
    {
        var objects = new List<LabelledObject>();
        string? path = label is null ? null : folder.PathOf(label);
        foreach ((int line, string[] fields) in path is null ? [] : LabelLines.Read(path))
        {
            objects.Add(Object(path!, line, fields, names));
        }

        return new LabelledPicture
        {
            Path = folder.PathOf(picture),
            Name = picture,
            Objects = objects,
            IsRelative = true,
            IsDefective = objects.Count > 0,
            LabelPath = path,
        };
    }

    private static LabelledObject Object(string path, int line, string[] fields, YoloNames names)
    {
        bool isOutline = fields.Length >= 7 && fields.Length % 2 == 1;
        if (fields.Length != 5 && !isOutline)
        {
            throw DataException.At(path, line, $"has {fields.Length} fields; a line is 'class x y width height' or 'class x1 y1 x2 y2 x3 y3 ...'");
        }

        if (!int.TryParse(fields[0], out int c) || c < 0)
        {
            throw DataException.At(path, line, $"'{fields[0]}' is no class id; the first number of a line is a whole one from 0");
        }

        if (c >= names.Labels.Count)
        {
            throw DataException.At(path, line, names.File is null
                ? $"class {c} has no name; put a data.yaml with 'names: [...]' or a classes.txt with one name per line beside the pictures"
                : $"class {c} has no name; {names.File} names {names.Labels.Count}, 0 to {names.Labels.Count - 1}");
        }

        float[] n = [.. fields[1..].Select(field => LabelLines.Number(path, line, field))];
        if (n.Any(value => value is < 0 or > 1))
        {
            throw DataException.At(path, line, $"{n.First(value => value is < 0 or > 1)} is outside 0-1; YOLO's numbers are shares of the picture");
        }

        if (!isOutline)
        {
            return n[2] > 0 && n[3] > 0
                ? new LabelledObject(c, new FrameBox(n[0] - (n[2] / 2), n[1] - (n[3] / 2), n[0] + (n[2] / 2), n[1] + (n[3] / 2)), TruthKind.Object, [])
                : throw DataException.At(path, line, "the box is empty; width and height must be above 0");
        }

        FrameBox box = Outline.Bounds(n);
        return box.Area > 0 ? new LabelledObject(c, box, TruthKind.Object, [n]) : throw DataException.At(path, line, "the outline encloses nothing");
    }
}
