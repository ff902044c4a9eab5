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
        bool isCrowd = annotation.TryGetProperty("iscrowd", out JsonElement crowd) && crowd.ValueKind == JsonValueKind.Number && crowd.GetInt32() == 1;
        bool isIgnored = annotation.TryGetProperty("ignore", out JsonElement ignore) && ignore.ValueKind == JsonValueKind.Number && ignore.GetInt32() == 1;
        IReadOnlyList<float[]> outlines = [];
        RunLengthMask? mask = null;
        if (annotation.TryGetProperty("segmentation", out JsonElement shape))
        {
            outlines = shape.ValueKind == JsonValueKind.Array ? [.. shape.EnumerateArray().Select(polygon => Polygon(polygon, path, what))] : [];
            mask = shape.ValueKind == JsonValueKind.Object ? Runs(shape, path, what) : null;
        }

        return new LabelledObject(c, Box(annotation, path, what), isCrowd ? TruthKind.Crowd : isIgnored ? TruthKind.Ignored : TruthKind.Object, outlines, mask);
    }

    private static FrameBox Box(JsonElement annotation, string path, string what)
    {
        float[] n = annotation.TryGetProperty("bbox", out JsonElement box) ? Numbers(box) : [];
        return n.Length != 4 ? throw new DataException($"{path}: {what} has no \"bbox\" of four numbers [x, y, width, height]")
            : n[2] > 0 && n[3] > 0 ? new FrameBox(n[0], n[1], n[0] + n[2], n[1] + n[3])
            : throw new DataException($"{path}: {what} has an empty box; width and height must be above 0");
    }

    private static float[] Polygon(JsonElement polygon, string path, string what)
    {
        float[] points = Numbers(polygon);
        return points.Length >= 6 && points.Length % 2 == 0 ? points : throw new DataException($"{path}: {what} has an outline that is no list of three or more points [x, y, x, y, ...]");
    }

    private static RunLengthMask Runs(JsonElement shape, string path, string what)
    {
        float[] size = shape.TryGetProperty("size", out JsonElement given) ? Numbers(given) : [];
        List<int>? runs = !shape.TryGetProperty("counts", out JsonElement counts) ? null
            : counts.ValueKind == JsonValueKind.String ? RunLengthMask.Decompress(counts.GetString()!)
            : [.. Numbers(counts).Select(run => (int)run)];
        return size is [>= 1, >= 1] && runs is not null && runs.TrueForAll(run => run >= 0) && runs.Sum(run => (long)run) == (long)size[0] * (long)size[1]
            ? new RunLengthMask((int)size[1], (int)size[0], runs)
            : throw new DataException($"{path}: {what} has runs that do not make up a mask of its \"size\"");
    }

    private static float[] Numbers(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number && float.IsFinite(one.GetSingle()))
            ? [.. list.EnumerateArray().Select(one => one.GetSingle())]
            : [];
}
