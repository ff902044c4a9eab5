using System.Text;
using System.Text.Json;

namespace EdgeInspector.Datasets;

/// <summary>COCO: a JSON file of <c>images</c>, <c>annotations</c> (boxes, polygons, runs) and <c>categories</c>.</summary>
internal static class CocoReader
{
    // Where a file begins tells what it is; the largest real ones have hundreds of megabytes.
    private const int Head = 1 << 16;

    public static string? Recognise(DataFolder folder) => Candidates(folder).FirstOrDefault() is { } file ? $"{file} holds images and annotations" : null;

    /// <exception cref="DataException">It cannot be used.</exception>
    public static Dataset Read(DataFolder folder, Split split)
    {
        (string file, bool isChosen) = Choose(folder, split);
        string path = folder.PathOf(file);
        using JsonDocument json = Parse(path);
        JsonElement root = json.RootElement;
        var categories = new Dictionary<long, int>();
        var labels = new List<string>();
        foreach (JsonElement category in Array(root, "categories", path))
        {
            long id = Id(category, "id", path, "a category");
            if (!categories.TryAdd(id, labels.Count))
            {
                throw new DataException($"{path}: two categories have the id {id}; give each its own");
            }

            labels.Add(category.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
                ? text
                : throw new DataException($"{path}: category {id} has no name; write \"name\" into it"));
        }

        var objects = new Dictionary<long, List<LabelledObject>>();
        foreach (JsonElement image in Array(root, "images", path))
        {
            if (!objects.TryAdd(Id(image, "id", path, "an image"), []))
            {
                throw new DataException($"{path}: two images have the id {Id(image, "id", path, "an image")}; give each its own");
            }
        }

        foreach (JsonElement annotation in Array(root, "annotations", path))
        {
            string what = $"annotation {(annotation.TryGetProperty("id", out JsonElement id) ? id.ToString() : "without id")}";
            long image = Id(annotation, "image_id", path, what);
            if (!objects.TryGetValue(image, out List<LabelledObject>? list))
            {
                throw new DataException($"{path}: {what} is of image {image}, which is not among the images");
            }

            long category = Id(annotation, "category_id", path, what);
            list.Add(CocoObject.Read(annotation, categories.TryGetValue(category, out int c) ? c : throw new DataException(
                $"{path}: {what} is of category {category}, which has no name; the categories are {string.Join(", ", categories.Keys.Take(20))}"), path, what));
        }

        return Build(folder, split, file, isChosen, root, labels, objects);
    }

    private static Dataset Build(DataFolder folder, Split split, string file, bool isChosen, JsonElement root, List<string> labels, Dictionary<long, List<LabelledObject>> objects)
    {
        string path = folder.PathOf(file);
        var pictures = new Dictionary<string, LabelledPicture>(StringComparer.Ordinal);
        foreach (JsonElement image in Array(root, "images", path))
        {
            long id = Id(image, "id", path, "an image");
            string name = image.TryGetProperty("file_name", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new DataException($"{path}: image {id} has no file_name");
            string picture = PictureOf(folder, file, name)
                ?? throw new DataException($"{path}: its image '{name}' is not below {folder.Root}; put it there, or name the folder that holds both");
            pictures[picture] = new LabelledPicture
            {
                Path = folder.PathOf(picture),
                Name = picture,
                Objects = objects[id],
                Width = Size(image, "width"),
                Height = Size(image, "height"),
                IsDefective = objects[id].Count > 0,
                LabelPath = path,
            };
        }

        string[] all = [.. folder.Pictures.Where(pictures.ContainsKey)];
        (IReadOnlyList<string> chosen, IReadOnlyList<string> others) = isChosen
            ? (all, [.. folder.Pictures.Where(picture => !pictures.ContainsKey(picture))])
            : split.Choose(folder, all);
        var notes = new List<string> { $"labels from {file}" };
        // Of one file among several, what it does not list is another's split; of the only one it is what nobody labelled.
        if (!isChosen && folder.Pictures.Count > all.Length)
        {
            notes.Add($"{folder.Pictures.Count - all.Length} of {folder.Pictures.Count} pictures are not listed: they were left out");
        }

        return chosen.Count == 0
            ? throw new DataException($"{path}: lists no image; name another file's split")
            : new Dataset
            {
                Format = DataFormat.Coco,
                Root = folder.Root,
                Labels = labels,
                Pictures = [.. chosen.Select(picture => pictures[picture])],
                Others = [.. others.Select(folder.PathOf)],
                Notes = notes,
            };
    }

    private static IEnumerable<string> Candidates(DataFolder folder) => folder.Files.Where(file => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && LooksLikeCoco(folder.PathOf(file)));

    private static bool LooksLikeCoco(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] head = new byte[Math.Min(Head, stream.Length)];
            string text = Encoding.UTF8.GetString(head, 0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
            // Categories alone are what Label Studio writes beside YOLO's labels (notes.json); of a large file they may be what comes first.
            return text.Contains("\"images\"", StringComparison.Ordinal) || text.Contains("\"annotations\"", StringComparison.Ordinal)
                || (stream.Length > Head && text.Contains("\"categories\"", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static (string File, bool IsChosen) Choose(DataFolder folder, Split split)
    {
        string[] all = [.. Candidates(folder)];
        if (all.Length == 0)
        {
            throw new DataException($"{folder.Root}: no JSON file of images, annotations and categories, as COCO has them; name another folder or --format");
        }

        if (all.Length == 1)
        {
            return (all[0], false);
        }

        bool isName = split.Choice is not null && split.ListIn(folder) is null;
        foreach (string word in isName ? [split.Choice!] : split.Choice is null ? new[] { "val", "test" } : [])
        {
            string[] fitting = [.. all.Where(file => file.Contains(word, StringComparison.OrdinalIgnoreCase))];
            if (fitting.Length == 1)
            {
                return (fitting[0], true);
            }
        }

        throw new DataException($"{folder.Root}: several files of labels: {string.Join(", ", all)}; choose with --split, by a part of its path that the others have not");
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonDocument.Parse(stream, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException error)
        {
            throw DataException.At(path, (int)(error.LineNumber ?? -1) + 1, $"is not JSON: {error.Message.Split(" LineNumber", 2)[0]}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement root, string name, string path) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : throw new DataException($"{path}: has no list \"{name}\", as COCO has");

    private static long Id(JsonElement element, string name, string path, string what) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long value)
            ? value
            : throw new DataException($"{path}: {what} has no whole number \"{name}\"");

    private static int Size(JsonElement image, string name) => image.TryGetProperty(name, out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int value) ? Math.Max(0, value) : 0;

    private static string? PictureOf(DataFolder folder, string json, string name)
    {
        name = name.Replace('\\', '/').TrimStart('/');
        string beside = Path.GetDirectoryName(json) ?? "";
        string above = Path.GetDirectoryName(beside) ?? "";
        string[] places = [name, Path.Combine(beside, name), Path.Combine("images", name), Path.Combine(above, name), Path.Combine(above, "images", name)];
        return places.FirstOrDefault(folder.Has) ?? (folder.Named(Path.GetFileName(name)).Take(2).ToArray() is [var only] ? only : null);
    }
}
