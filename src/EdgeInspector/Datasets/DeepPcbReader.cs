using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>
/// DeepPCB: <c>NNN/ID_test.jpg</c> (defective) and <c>NNN/ID_temp.jpg</c> (clean) beside <c>NNN_not/ID.txt</c> with lines
/// <c>x1 y1 x2 y2 type</c> in pixels (tangsanli5201/DeepPCB); also pictures that this program renders, <c>ID.ppm</c> beside <c>ID.txt</c>.
/// </summary>
internal static class DeepPcbReader
{
    // By type less 1. The fifth is "copper" in DeepPCB; what it means is spurious copper.
    private static readonly string[] s_labels = ["open", "short", "mousebite", "spur", "spurious_copper", "pin_hole"];

    // The seventh is only in pictures that this program renders, and only if asked for.
    private static readonly string[] s_labelsWithSplash = [.. s_labels, "solder_splash"];

    public static string? Recognise(DataFolder folder)
    {
        string? pair = folder.Pictures.FirstOrDefault(IsTest);
        if (pair is not null && LabelOf(folder, pair) is not null && IsInPixels(folder, folder.Pictures.Where(IsTest)))
        {
            return $"{pair} has a label file of its own name without _test";
        }

        IEnumerable<string> rendered = folder.Pictures.Where(picture => picture.EndsWith(".ppm", StringComparison.OrdinalIgnoreCase) && LabelOf(folder, picture) is not null);
        return rendered.FirstOrDefault() is { } first && IsInPixels(folder, rendered) ? $"{first} lies beside a label file" : null;
    }

    /// <summary>Whether the first file that holds labels could be of this format: YOLO's has five numbers to a line as well, and any picture may be called NAME_test or be a PPM.</summary>
    private static bool IsInPixels(DataFolder folder, IEnumerable<string> pictures) =>
        pictures.Select(picture => LabelOf(folder, picture)).OfType<string>().Select(folder.PathOf).FirstOrDefault(path => LabelLines.Read(path).Any()) is not { } first
        || !LabelLines.HoldShares(first);

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        bool isPaired = folder.Pictures.Any(IsTest);
        string[] all = [.. folder.Pictures.Where(picture => isPaired ? IsTest(picture) : LabelOf(folder, picture) is not null)];
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = split.Choose(folder, all, static picture => picture.Replace("_test.", ".", StringComparison.Ordinal));
        if (chosen.Count == 0)
        {
            throw new DataException($"{folder.Root}: no NAME_test picture with a NAME.txt, as DeepPCB has them; name another folder or --format");
        }

        LabelledPicture[] pictures = [.. chosen.Select(picture => Label(folder, picture))];
        return new Dataset
        {
            Format = DataFormat.DeepPcb,
            Root = folder.Root,
            Labels = pictures.Any(static picture => picture.Objects.Any(static one => one.Class == s_labels.Length)) ? s_labelsWithSplash : s_labels,
            Pictures = pictures,
            Templates = [.. chosen.Select(picture => Template(folder, picture)).OfType<string>().Select(picture => new LabelledPicture
            {
                Path = folder.PathOf(picture), Name = picture, IsDefective = false,
            })],
            Others = [.. others.Select(folder.PathOf)],
        };
    }

    private static bool IsTest(string picture) => DataFolder.Stem(picture).EndsWith("_test", StringComparison.Ordinal);

    private static string Bare(string picture) => DataFolder.Stem(picture) is var stem && stem.EndsWith("_test", StringComparison.Ordinal) ? stem[..^5] : stem;

    private static string? Template(DataFolder folder, string picture) => IsTest(picture) ? folder.PictureAt(Bare(picture) + "_temp") : null;

    private static string? LabelOf(DataFolder folder, string picture)
    {
        string bare = Bare(picture) + ".txt";
        string beside = Path.Combine((Path.GetDirectoryName(picture) ?? "") + "_not", Path.GetFileName(bare));
        return folder.Has(beside) ? beside : folder.Has(bare) ? bare : null;
    }

    private static LabelledPicture Label(DataFolder folder, string picture)
    {
        string label = folder.PathOf(LabelOf(folder, picture) ?? throw new DataException(
            $"{folder.PathOf(picture)}: has no label file; DeepPCB's lies in the folder of the same name with _not, as {Path.GetFileName(Bare(picture))}.txt"));
        var objects = new List<LabelledObject>();
        foreach ((int line, string[] fields) in LabelLines.Read(label))
        {
            if (fields.Length < 5)
            {
                throw DataException.At(label, line, $"has {fields.Length} fields; a line is 'x1 y1 x2 y2 type'");
            }

            float[] n = [.. fields[..5].Select(field => LabelLines.Number(label, line, field))];
            if (n[4] != MathF.Floor(n[4]) || n[4] < 0 || n[4] > s_labelsWithSplash.Length)
            {
                throw DataException.At(label, line, $"type {fields[4]} has no name; types are 1 to {s_labelsWithSplash.Length} ({string.Join(", ", s_labelsWithSplash)}), and 0 for what is to be ignored");
            }

            if (n[2] <= n[0] || n[3] <= n[1])
            {
                throw DataException.At(label, line, "the box is empty; a line is 'x1 y1 x2 y2 type' with x2 above x1 and y2 above y1");
            }

            int type = (int)n[4] - 1;
            objects.Add(new LabelledObject(type < 0 ? TruthBox.AnyClass : type, new FrameBox(n[0], n[1], n[2], n[3]), type < 0 ? TruthKind.Crowd : TruthKind.Object, []));
        }

        return new LabelledPicture
        {
            Path = folder.PathOf(picture),
            Name = picture,
            Objects = objects,
            IsDefective = objects.Any(one => one.Kind == TruthKind.Object),
            LabelPath = label,
            TemplatePath = Template(folder, picture) is { } template ? folder.PathOf(template) : null,
        };
    }
}
