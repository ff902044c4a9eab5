using EdgeInspector.Core.Captions;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Models;

/// <summary>
/// Reads a knowledge base of captions: YAML (or JSON) that is a list of captions, each a text or <c>{text: ..., label: ...}</c>, or groups
/// <c>label: [texts]</c>; either may stand under a key <c>captions</c>.
/// </summary>
public static class KnowledgeFile
{
    /// <summary>Most captions: more than any picture needs, and some minutes of a text encoder on a small box.</summary>
    public const int MaxCaptions = 10_000;

    /// <exception cref="CaptionException">It cannot be read; the message names file, line, reason and remedy.</exception>
    public static IReadOnlyList<Caption> Read(string path)
    {
        string text;
        try
        {
            text = new FileInfo(path).Length <= YamlTreeReader.MaxBytes
                ? File.ReadAllText(path)
                : throw new CaptionException($"{path}: is larger than {YamlTreeReader.MaxBytes >> 20} MiB, so it is no list of captions");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CaptionException(File.Exists(path) ? $"{path}: cannot be read: {error.Message}" : $"{path}: no such file; check the path", error);
        }

        var errors = new List<ConfigurationError>();
        ConfigNode? root = YamlTreeReader.Read(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!, errors);
        if (root is null || errors.Count > 0)
        {
            throw new CaptionException(string.Join('\n', errors));
        }

        var captions = new List<Caption>();
        Add(root is ConfigMap map && map.Find("captions") is { } inner ? inner : root, captions);
        return captions.Count switch
        {
            0 => throw new CaptionException($"{path}: holds no caption; give a list of sentences"),
            > MaxCaptions => throw new CaptionException($"{path}: holds {captions.Count} captions; at most {MaxCaptions} are compared"),
            _ => captions,
        };
    }

    /// <summary>What keeps a file from being a knowledge base of any kind, for people; null: it is readable YAML with something in it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static string? Problem(string path)
    {
        if (new FileInfo(path).Length > YamlTreeReader.MaxBytes)
        {
            return $"is larger than {YamlTreeReader.MaxBytes >> 20} MiB, so it is no knowledge base";
        }

        var errors = new List<ConfigurationError>();
        ConfigNode? root = YamlTreeReader.Read(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, errors);
        return errors.Count > 0 ? errors[0].ToString() : root is ConfigMap { Entries.Count: > 0 } or ConfigList { Items.Count: > 0 } ? null : "holds nothing";
    }

    private static void Add(ConfigNode node, List<Caption> captions)
    {
        switch (node)
        {
            case ConfigList list:
                foreach (ConfigNode item in list.Items)
                {
                    captions.Add(item is ConfigMap fields
                        ? new Caption(Text(fields.Find("text") ?? throw Wrong(item, "has no text")), fields.Find("label") is { } label ? Text(label) : null)
                        : new Caption(Text(item)));
                }

                break;
            case ConfigMap groups:
                foreach (ConfigMap.Entry group in groups.Entries)
                {
                    foreach (ConfigNode item in group.Value is ConfigList several ? several.Items : [group.Value])
                    {
                        captions.Add(new Caption(Text(item), group.Key));
                    }
                }

                break;
            default:
                throw Wrong(node, $"is {node.Kind}");
        }
    }

    private static string Text(ConfigNode node) =>
        node is ConfigScalar { IsNull: false } scalar && scalar.Text.Trim().Length > 0 ? scalar.Text.Trim() : throw Wrong(node, $"is {node.Kind}");

    private static CaptionException Wrong(ConfigNode node, string problem) => new($"{node.Origin}: {problem} where a caption is meant: a sentence, {{text: ..., label: ...}}, or label: [sentences]");
}
