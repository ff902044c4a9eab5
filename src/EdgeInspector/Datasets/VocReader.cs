using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>PASCAL VOC: an XML file per picture, beside it or in <c>Annotations</c> beside <c>JPEGImages</c>. Objects marked difficult are ignored, as VOC does.</summary>
internal static class VocReader
{
    private const long LargestFile = 16 << 20;

    public static string? Recognise(DataFolder folder) =>
        folder.Files.FirstOrDefault(file => IsXml(file) && PictureOf(folder, file) is not null) is { } found ? $"{found} and its picture" : null;

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        var labelOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in folder.Files.Where(IsXml))
        {
            string picture = PictureOf(folder, file)
                ?? throw new DataException($"{folder.PathOf(file)}: its picture is not there; put one of the same name beside it, or into JPEGImages");
            labelOf.TryAdd(picture, file);
        }

        var notes = new List<string>();
        int bare = folder.Pictures.Count - labelOf.Count;
        if (bare > 0 && split.Choice is null)
        {
            notes.Add($"{bare} of {folder.Pictures.Count} pictures have no XML file: they were left out");
        }

        string[] all = [.. folder.Pictures.Where(labelOf.ContainsKey)];
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = FolderSplits.Choose(folder, split, all, labelOf.ContainsKey, notes);
        if (chosen.Count == 0)
        {
            throw new DataException($"{folder.Root}: no picture with an XML file, as VOC has them; name another folder or --format");
        }

        // A class's id is the place where its name is first met: met in all parts alike, so that every part of one set has the same ids.
        HashSet<string> wanted = [.. chosen];
        var labels = new List<string>();
        var pictures = new List<LabelledPicture>();
        foreach (string picture in all)
        {
            string path = folder.PathOf(labelOf[picture]);
            XElement root = Load(path);
            if (wanted.Contains(picture))
            {
                pictures.Add(Label(folder, picture, path, root, labels));
                continue;
            }

            foreach (string name in root.Elements("object").Select(Name).OfType<string>())
            {
                IndexOf(name, labels);
            }
        }

        return new Dataset
        {
            Format = DataFormat.Voc,
            Root = folder.Root,
            Labels = labels,
            Pictures = pictures,
            Others = [.. others.Select(folder.PathOf)],
            Notes = notes,
        };
    }

    private static bool IsXml(string file) => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    private static string? PictureOf(DataFolder folder, string xml)
    {
        string stem = DataFolder.Stem(xml);
        string? parent = Path.GetDirectoryName(Path.GetDirectoryName(xml));
        string name = Path.GetFileName(stem);
        return folder.PictureAt(stem)
            ?? (parent is null ? null : folder.PictureAt(Path.Combine(parent, "JPEGImages", name)) ?? folder.PictureAt(Path.Combine(parent, "images", name)));
    }

    private static string? Name(XElement element) => element.Element("name")?.Value.Trim() is { Length: > 0 } name ? name : null;

    private static int IndexOf(string name, List<string> labels)
    {
        int index = labels.IndexOf(name);
        if (index < 0)
        {
            index = labels.Count;
            labels.Add(name);
        }

        return index;
    }

    private static LabelledPicture Label(DataFolder folder, string picture, string path, XElement root, List<string> labels)
    {
        var objects = new List<LabelledObject>();
        foreach (XElement element in root.Elements("object"))
        {
            int line = ((IXmlLineInfo)element).LineNumber;
            string name = Name(element) ?? throw DataException.At(path, line, "the object has no name; write <name>its class</name> into it");
            XElement box = element.Element("bndbox") ?? throw DataException.At(path, line, $"the object '{name}' has no <bndbox>");
            var corners = new FrameBox(Corner(box, "xmin", path), Corner(box, "ymin", path), Corner(box, "xmax", path), Corner(box, "ymax", path));
            if (corners.Area <= 0)
            {
                throw DataException.At(path, ((IXmlLineInfo)box).LineNumber, $"the box of '{name}' is empty; xmax must be above xmin and ymax above ymin");
            }

            bool isDifficult = element.Element("difficult")?.Value.Trim() == "1";
            objects.Add(new LabelledObject(IndexOf(name, labels), corners, isDifficult ? TruthKind.Ignored : TruthKind.Object, []));
        }

        return new LabelledPicture
        {
            Path = folder.PathOf(picture),
            Name = picture,
            Objects = objects,
            Width = Size(root, "width"),
            Height = Size(root, "height"),
            IsDefective = objects.Count > 0,
            LabelPath = path,
        };
    }

    private static XElement Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new DataException($"{path}: is larger than {LargestFile} bytes, so it is no label file");
            }

            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException error)
        {
            throw DataException.At(path, error.LineNumber, $"is not XML: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static float Corner(XElement box, string name, string path) =>
        box.Element(name) is not { } element ? throw DataException.At(path, ((IXmlLineInfo)box).LineNumber, $"the box has no <{name}>")
        : float.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value
        : throw DataException.At(path, ((IXmlLineInfo)element).LineNumber, $"<{name}> is '{element.Value}', which is no number");

    private static int Size(XElement root, string name) => int.TryParse(root.Element("size")?.Element(name)?.Value, out int value) && value > 0 ? value : 0;
}
