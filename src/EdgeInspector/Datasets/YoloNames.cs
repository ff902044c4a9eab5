using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeInspector.Datasets;

/// <summary>Class names and splits of a YOLO folder: <c>data.yaml</c>, or a text file of names.</summary>
internal sealed class YoloNames
{
    private static readonly string[] s_texts = ["classes.txt", "obj.names", "labels.txt", "names.txt"];

    private YoloNames()
    {
    }

    /// <summary>Path below the folder of the file that names the classes; null: none does.</summary>
    public string? File { get; private init; }

    /// <summary>By class id; empty where nothing names them.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    /// <summary>By <c>train</c>, <c>val</c>, <c>test</c>: folders or lists.</summary>
    public Dictionary<string, string[]> Splits { get; } = [];

    /// <summary>What <c>path</c> says; empty where it says nothing.</summary>
    private string Base { get; set; } = "";

    public static string? Find(DataFolder folder) =>
        folder.Files.FirstOrDefault(file => IsYaml(file) && !file.Contains('/') && System.IO.File.ReadLines(folder.PathOf(file)).Take(1000).Any(line => line.StartsWith("names", StringComparison.Ordinal)))
        ?? s_texts.FirstOrDefault(folder.Has)
        ?? folder.Files.FirstOrDefault(file => !file.Contains('/') && file.EndsWith(".names", StringComparison.Ordinal));

    /// <summary>The class names of a file that <see cref="Find"/> found.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static IReadOnlyList<string> ReadLabels(string path) => Read(new DataFolder(Path.GetDirectoryName(path)!)).Labels;

    /// <exception cref="DataException">The file is damaged.</exception>
    public static YoloNames Read(DataFolder folder)
    {
        string? file = Find(folder);
        var names = new YoloNames { File = file };
        if (file is null)
        {
            return names;
        }

        if (!IsYaml(file))
        {
            names.Labels = [.. DataFolder.ReadLines(folder.PathOf(file)).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return names;
        }

        names.ReadYaml(folder.PathOf(file));
        return names;
    }

    /// <summary>Pictures of a place that the file names: a folder, or a list of pictures.</summary>
    public IEnumerable<string> Pictures(DataFolder folder, string place)
    {
        // As Ultralytics: below 'path', else below the file's own folder; data sets are often moved without their path being changed.
        foreach (string root in new[] { Path.Combine(folder.Root, Base), folder.Root })
        {
            string relative = Path.GetRelativePath(folder.Root, Path.GetFullPath(Path.Combine(root, place)));
            if (folder.Has(relative))
            {
                return new Split(folder.PathOf(relative)).Choose(folder, folder.Pictures).Chosen;
            }

            string[] inside = [.. folder.Pictures.Where(picture => relative == "." || picture.StartsWith(relative + "/", StringComparison.Ordinal))];
            if (inside.Length > 0)
            {
                return inside;
            }
        }

        // Roboflow's files begin with ../ wherever they lie.
        string bare = place.TrimStart('.', '/');
        return folder.Pictures.Where(picture => picture.StartsWith(bare + "/", StringComparison.Ordinal));
    }

    private static bool IsYaml(string file) => file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private void ReadYaml(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            yaml.Load(reader);
        }
        catch (YamlException error)
        {
            throw DataException.At(path, (int)error.Start.Line, $"is not YAML: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message}", error);
        }

        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw DataException.At(path, 1, "names nothing; write 'names: [first class, second class]'");
        }

        Base = Text(root, "path") ?? "";
        foreach (string key in new[] { "train", "val", "valid", "test" })
        {
            if (root.Children.TryGetValue(key, out YamlNode? node))
            {
                string[] places = node switch
                {
                    YamlScalarNode { Value: { Length: > 0 } one } => [one],
                    YamlSequenceNode many => [.. many.Children.OfType<YamlScalarNode>().Select(one => one.Value ?? "").Where(one => one.Length > 0)],
                    _ => [],
                };
                if (places.Length > 0)
                {
                    Splits[key] = places;
                }
            }
        }

        Labels = ReadLabels(path, root);
    }

    private static string[] ReadLabels(string path, YamlMappingNode root)
    {
        YamlNode node = root.Children.TryGetValue("names", out YamlNode? found) ? found : throw DataException.At(path, 1, "has no 'names'; write 'names: [first class, second class]'");
        string[] labels;
        if (node is YamlSequenceNode list)
        {
            labels = [.. list.Children.Select(one => (one as YamlScalarNode)?.Value ?? throw DataException.At(path, (int)one.Start.Line, "a name is one word or text"))];
        }
        else if (node is YamlMappingNode map)
        {
            labels = new string[map.Children.Count];
            foreach ((YamlNode key, YamlNode value) in map.Children)
            {
                if (!int.TryParse((key as YamlScalarNode)?.Value, out int id) || id < 0 || id >= labels.Length || labels[id] is not null)
                {
                    throw DataException.At(path, (int)key.Start.Line, $"'{key}' is no class id; ids are the whole numbers from 0 without a hole");
                }

                labels[id] = (value as YamlScalarNode)?.Value ?? throw DataException.At(path, (int)value.Start.Line, "a name is one word or text");
            }
        }
        else
        {
            throw DataException.At(path, (int)node.Start.Line, "'names' is neither a list nor a table of names");
        }

        return Text(root, "nc") is { } count && int.TryParse(count, out int classes) && classes != labels.Length
            ? throw DataException.At(path, (int)node.Start.Line, $"names {labels.Length} classes while 'nc' says {classes}; correct one of them")
            : labels;
    }

    private static string? Text(YamlMappingNode root, string key) => root.Children.TryGetValue(key, out YamlNode? node) ? (node as YamlScalarNode)?.Value : null;
}
