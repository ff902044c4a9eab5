using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Models;

/// <summary>Reads and checks a manifest, member by member.</summary>
internal static partial class ModelManifestReader
{
    private static readonly JsonDocumentOptions s_json = new() { AllowDuplicateProperties = false };

    public static ModelManifest Read(ReadOnlySpan<byte> utf8, string origin)
    {
        var problems = new List<ManifestProblem>();
        ModelManifest? manifest = null;
        try
        {
            if (utf8.Length > ModelManifest.MaxBytes)
            {
                throw new JsonException($"it has {utf8.Length} bytes, more than {ModelManifest.MaxBytes}");
            }

            ReadOnlySpan<byte> text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
            using JsonDocument document = JsonDocument.Parse(text.ToArray(), s_json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                manifest = ReadRoot(new ManifestObject(document.RootElement, "", problems));
            }
            else
            {
                problems.Add(new ManifestProblem("", "is not a JSON object", "give an object with schema, name, version, task and file"));
            }
        }
        catch (JsonException e)
        {
            problems.Add(new ManifestProblem("", $"is not readable JSON: {e.Message}", "mend the file at that place"));
        }

        return problems.Count == 0 ? manifest! : throw new ModelManifestException(origin, problems);
    }

    private static ModelManifest ReadRoot(ManifestObject root)
    {
        string? schema = root.Text("schema", required: true, $"give \"{ModelManifest.Schema}\"");
        if (schema is not null && schema != ModelManifest.Schema)
        {
            root.Note("schema", $"is \"{schema}\"", $"this program reads \"{ModelManifest.Schema}\"");
        }

        ModelTask task = root.Choice<ModelTask>("task", Kebab);
        bool pictures = task is not (ModelTask.Language or ModelTask.Knowledge);
        IReadOnlyList<string> labels = ReadLabels(root, task);
        string name = Matching(root, "name", NamePattern(), "give 1-64 of a-z, 0-9, '-', '_', '.', starting with a letter or digit");
        string version = Matching(root, "version", VersionPattern(), "give a semantic version such as 1.2.0");
        string file = FileName(root, "file");
        ModelInput? fed = root.Object("input", pictures) is { } input ? ModelInputReader.Read(input) : null;
        ModelOutput? read = root.Object("output", pictures) is { } output ? ReadOutput(output, labels) : null;
        return new ModelManifest
        {
            Name = name,
            Version = version,
            Task = task,
            File = file,
            Input = fed,
            Output = read,
            Labels = labels,
            Anomaly = task == ModelTask.Anomaly && root.Object("anomaly", required: read?.Decoder is ModelDecoder.Patchcore or ModelDecoder.Padim) is { } anomaly
                ? AnomalySettingsReader.Read(anomaly, read?.Decoder)
                : null,
            Thresholds = ReadThresholds(root, labels, task),
            Patches = ReadPatches(root, task, labels),
            Slices = root.Object("slices", required: false) is { } slices ? ManifestParts.ReadSlices(slices, task) : null,
            Golden = root.Object("golden", required: false) is { } golden
                ? new GoldenTolerance(golden.Number("box_iou", 0, 1, 0.9f), golden.Number("score", 0, 1, 0.05f))
                : new(),
            License = root.Text("license", required: false, "give an SPDX expression such as Apache-2.0"),
            Metrics = ReadMetrics(root),
        };
    }

    private static PatchOptions? ReadPatches(ManifestObject root, ModelTask task, IReadOnlyList<string> labels)
    {
        if (root.Object("patches", required: false) is not { } patches)
        {
            return null;
        }

        if (task is not (ModelTask.Classification or ModelTask.Embedding))
        {
            root.Note("patches", $"is given for task {Kebab(task)}", "leave it out: patches are classified, or compared with captions");
        }
        else if (labels.Count > ClassMap.MaxClasses)
        {
            root.Note("patches", $"is given for {labels.Count} labels", $"a map of patches tells at most {ClassMap.MaxClasses} apart");
        }

        return PatchOptionsReader.Read(patches);
    }

    private static IReadOnlyList<string> ReadLabels(ManifestObject root, ModelTask task)
    {
        IReadOnlyList<string>? labels = root.Texts("labels");
        if ((labels is null || labels.Count == 0) && task is ModelTask.Detection or ModelTask.Segmentation or ModelTask.Classification
            && !(root.TryGet("labels", out JsonElement given) && given.ValueKind != JsonValueKind.Array))
        {
            root.Note("labels", "is missing or empty", "give the class names in the order of the model's outputs");
        }

        return labels ?? [];
    }

    private static ModelOutput ReadOutput(ManifestObject output, IReadOnlyList<string> labels) => new()
    {
        Decoder = output.Choice<ModelDecoder>("decoder", Kebab),
        Names = output.Texts("names") ?? [],
        Nms = output.TryGet("nms", out _) ? output.Choice<NmsMode>("nms", Kebab) : null,
        NmsIou = output.Number("nms_iou", 0, 1, 0.5f),
        Activation = output.TryGet("activation", out _) ? output.Choice<OutputActivation>("activation", Kebab) : null,
        MaskThreshold = output.Number("mask_threshold", 0, 1, 0.5f),
        MinArea = output.Number("min_area", 0, ModelInput.MaxEdge * ModelInput.MaxEdge, 16),
        Background = ReadBackground(output, labels),
        Palette = ReadPalette(output),
        Priors = output.Object("priors", required: false) is { } priors ? ManifestParts.ReadPriors(priors) : null,
        Captions = CaptionSourceReader.Read(output),
    };

    private static IReadOnlyList<string>? ReadBackground(ManifestObject output, IReadOnlyList<string> labels)
    {
        IReadOnlyList<string>? background = output.Texts("background");
        foreach (string name in background ?? [])
        {
            if (name.Length > 0 && labels.Count > 0 && !labels.Contains(name))
            {
                output.Note("background", $"names \"{name}\", which is not a label", $"use some of {string.Join(", ", labels.Take(20))}");
            }
        }

        return background;
    }

    private static string? ReadPalette(ManifestObject output)
    {
        string remedy = $"give one of {string.Join(", ", Palette.Names)}";
        string? palette = output.Text("palette", required: false, remedy);
        if (palette is not null && !Palette.Names.Contains(palette))
        {
            output.Note("palette", $"is \"{palette}\"", remedy);
            return null;
        }

        return palette;
    }

    /// <summary><c>default</c>, and beside it any label: a name that is no label is a mistake, not an addition.</summary>
    private static ModelThresholds ReadThresholds(ManifestObject root, IReadOnlyList<string> labels, ModelTask task)
    {
        float usual = task == ModelTask.Anomaly ? AnomalyMap.Threshold : new ModelThresholds().Default;
        if (root.Object("thresholds", required: false) is not { } thresholds)
        {
            return new ModelThresholds(usual);
        }

        var perClass = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (JsonProperty property in thresholds.Properties)
        {
            if (property.Name == "default")
            {
                continue;
            }

            if (!labels.Contains(property.Name))
            {
                thresholds.Note(property.Name, "is not a label", $"use default or one of {string.Join(", ", labels.Take(20))}");
            }
            else
            {
                perClass[property.Name] = thresholds.Number(property.Name, 0, 1, 0);
            }
        }

        return new ModelThresholds(thresholds.Number("default", 0, 1, usual)) { PerClass = perClass };
    }

    private static List<ModelMetric> ReadMetrics(ManifestObject root)
    {
        var metrics = new List<ModelMetric>();
        if (!root.TryGet("metrics", out JsonElement list))
        {
            return metrics;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            root.Note("metrics", "is not an array", "give an array of {name, value, data, measured}");
            return metrics;
        }

        for (int i = 0; i < list.GetArrayLength(); i++)
        {
            JsonElement item = list[i];
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String
                || !item.TryGetProperty("value", out JsonElement value) || value.ValueKind != JsonValueKind.Number)
            {
                root.Note($"metrics[{i}]", "has no name or no value", "give {\"name\": \"map_50\", \"value\": 0.9, \"data\": \"...\", \"measured\": \"...\"}");
                continue;
            }

            metrics.Add(new ModelMetric(name.GetString()!, value.GetDouble(), Optional(item, "data"), Optional(item, "measured")));
        }

        return metrics;

        static string? Optional(JsonElement item, string name) =>
            item.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private static string Matching(ManifestObject root, string name, Regex pattern, string remedy)
    {
        string? text = root.Text(name, required: true, remedy);
        if (text is not null && !pattern.IsMatch(text))
        {
            root.Note(name, $"is \"{text}\"", remedy);
        }

        return text ?? "";
    }

    /// <summary>Name of a file beside the manifest.</summary>
    internal static string FileName(ManifestObject parent, string name) =>
        Matching(parent, name, FilePattern(), "give the name of a file beside the manifest, without a folder");

    internal static string Kebab<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}\z")]
    internal static partial Regex FilePattern();
}
