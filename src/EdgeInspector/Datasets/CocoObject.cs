using System.Text.Json;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>One annotation of a COCO file.</summary>
internal static class CocoObject
{
    /// <param name="what">The annotation, for messages.</param>
    /// <exception cref="DataException">It cannot be used.</exception>
    public static LabelledObject Read(JsonElement annotation, int c, string path, string what)
    {
        bool isCrowd = IsSet(annotation, "iscrowd", path, what);
        bool isIgnored = IsSet(annotation, "ignore", path, what);
        IReadOnlyList<float[]> outlines = [];
        RunLengthMask? mask = null;
        if (annotation.TryGetProperty("segmentation", out JsonElement shape))
        {
            outlines = shape.ValueKind == JsonValueKind.Array ? [.. shape.EnumerateArray().Select(polygon => Polygon(polygon, path, what))] : [];
            mask = shape.ValueKind == JsonValueKind.Object ? Runs(shape, path, what) : null;
            if (shape.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null))
            {
                throw new DataException($"{path}: {what} has a \"segmentation\" of {Shown(shape)}, which is neither outlines nor runs");
            }
        }

        return new LabelledObject(c, Box(annotation, path, what), isCrowd ? TruthKind.Crowd : isIgnored ? TruthKind.Ignored : TruthKind.Object, outlines, mask);
    }

    /// <summary>Whether a number, 0 or 1 in whatever form a tool writes it, is not 0; what is not there or null is not set.</summary>
    private static bool IsSet(JsonElement annotation, string name, string path, string what) => annotation.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw new DataException($"{path}: {what} has an \"{name}\" of {Shown(value)}; write 0 or 1"),
    };

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText();

    private static FrameBox Box(JsonElement annotation, string path, string what)
    {
        float[] n = annotation.TryGetProperty("bbox", out JsonElement box) ? [.. Numbers(box).Select(number => (float)number)] : [];
        return n.Length != 4 ? throw new DataException($"{path}: {what} has no \"bbox\" of four numbers [x, y, width, height]")
            : n[2] > 0 && n[3] > 0 ? new FrameBox(n[0], n[1], n[0] + n[2], n[1] + n[3])
            : throw new DataException($"{path}: {what} has an empty box; width and height must be above 0");
    }

    private static float[] Polygon(JsonElement polygon, string path, string what)
    {
        float[] points = [.. Numbers(polygon).Select(number => (float)number)];
        return points.Length >= 6 && points.Length % 2 == 0 ? points : throw new DataException($"{path}: {what} has an outline that is no list of three or more points [x, y, x, y, ...]");
    }

    private static RunLengthMask Runs(JsonElement shape, string path, string what)
    {
        double[] size = shape.TryGetProperty("size", out JsonElement given) ? Numbers(given) : [];
        List<int>? runs = !shape.TryGetProperty("counts", out JsonElement counts) ? null
            : counts.ValueKind == JsonValueKind.String ? RunLengthMask.Decompress(counts.GetString()!)
            : [.. Numbers(counts).Select(run => (int)run)];
        return size is [>= 1, >= 1] && runs is not null && runs.TrueForAll(run => run >= 0) && runs.Sum(run => (long)run) == (long)size[0] * (long)size[1]
            ? new RunLengthMask((int)size[1], (int)size[0], runs)
            : throw new DataException($"{path}: {what} has runs that do not make up a mask of its \"size\"");
    }

    /// <summary>Doubles, since runs of large pictures are longer than what a float counts one by one; each is finite as a float too.</summary>
    private static double[] Numbers(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number && float.IsFinite(one.GetSingle()))
            ? [.. list.EnumerateArray().Select(one => one.GetDouble())]
            : [];
}
