using System.Text.Json;

namespace EdgeInspector.Core.Models;

/// <summary>Reads the parts of a manifest that few models have.</summary>
internal static class ManifestParts
{
    public static SliceOptions? ReadSlices(ManifestObject slices, ModelTask task)
    {
        if (task is not (ModelTask.Detection or ModelTask.Anomaly))
        {
            slices.Note("size", "is given, but the model does not detect objects or anomalies", "leave slices out: only those can be put together again");
        }

        if (!slices.TryGet("size", out JsonElement size) || !TryPair(size, out float width, out float height)
            || !IsEdge(width) || !IsEdge(height))
        {
            slices.Note("size", "is missing or no pair", $"give [width, height] in whole frame pixels, each {SliceOptions.LeastEdge}-{ModelInput.MaxEdge}");
            return null;
        }

        return new SliceOptions
        {
            Width = (int)width,
            Height = (int)height,
            Overlap = slices.Number("overlap", 0, SliceOptions.MostOverlap, 0.2f),
            Match = slices.Number("match", 0, 1, 0.5f),
            Whole = ReadWhole(slices, task),
        };

        static bool IsEdge(float value) => value is >= SliceOptions.LeastEdge and <= ModelInput.MaxEdge && value == MathF.Floor(value);
    }

    /// <summary>An anomaly model knows one scale only.</summary>
    private static bool ReadWhole(ManifestObject slices, ModelTask task)
    {
        bool whole = ReadFlag(slices, "whole", task != ModelTask.Anomaly);
        if (whole && task == ModelTask.Anomaly)
        {
            slices.Note("whole", "is true", "leave it out: an anomaly model knows good parts at one scale, and the whole picture is of another");
        }

        return whole;
    }

    public static PriorLayout? ReadPriors(ManifestObject priors)
    {
        var strides = new List<float>();
        bool good = priors.TryGet("strides", out JsonElement given) && given.ValueKind == JsonValueKind.Array;
        for (int i = 0; good && i < given.GetArrayLength(); i++)
        {
            good = TryPositive(given[i], out float stride);
            strides.Add(stride);
        }

        if (!good || strides.Count == 0)
        {
            priors.Note("strides", "is missing or no list of numbers", "give the model pixels per cell of each level, such as [8, 16, 32, 64]");
            return null;
        }

        List<IReadOnlyList<(float, float)>>? boxes = ReadLevels(priors, strides.Count);
        return boxes is null ? null : new PriorLayout
        {
            Strides = strides,
            Boxes = boxes,
            CenterVariance = priors.Numbers("variances", positive: true, [0.1f, 0.2f])[0],
            SizeVariance = priors.Numbers("variances", positive: true, [0.1f, 0.2f])[1],
            Softmax = ReadFlag(priors, "softmax", false),
        };
    }

    private static List<IReadOnlyList<(float Width, float Height)>>? ReadLevels(ManifestObject priors, int levels)
    {
        var all = new List<IReadOnlyList<(float, float)>>();
        bool good = priors.TryGet("boxes", out JsonElement given) && given.ValueKind == JsonValueKind.Array && given.GetArrayLength() == levels;
        for (int level = 0; good && level < levels; level++)
        {
            var boxes = new List<(float, float)>();
            good = given[level].ValueKind == JsonValueKind.Array && given[level].GetArrayLength() > 0;
            for (int i = 0; good && i < given[level].GetArrayLength(); i++)
            {
                // One number is a square.
                JsonElement box = given[level][i];
                good = TryPositive(box, out float width) & TryPositive(box, out float height) || TryPair(box, out width, out height);
                boxes.Add((width, height));
            }

            all.Add(boxes);
        }

        if (good)
        {
            return all;
        }

        priors.Note("boxes", "is missing or does not fit strides", "give for each stride a list of edges or [width, height] in model pixels, such as [[10, 16, 24], [32, 48]]");
        return null;
    }

    private static bool ReadFlag(ManifestObject holder, string name, bool fallback)
    {
        if (!holder.TryGet(name, out JsonElement value))
        {
            return fallback;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            holder.Note(name, $"is {value.GetRawText()}", "give true or false");
            return fallback;
        }

        return value.GetBoolean();
    }

    private static bool TryPair(JsonElement value, out float first, out float second)
    {
        (first, second) = (0, 0);
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && TryPositive(value[0], out first) && TryPositive(value[1], out second);
    }

    private static bool TryPositive(JsonElement value, out float number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out number) && float.IsFinite(number) && number > 0;
    }
}
