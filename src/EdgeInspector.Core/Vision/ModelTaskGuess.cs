using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>Says of a model what it evidently does instead of detecting objects.</summary>
internal static class ModelTaskGuess
{
    // Narrower outputs of four dimensions are grids of detectors; maps are at least a quarter of the picture's edge.
    private const int MapFraction = 4;

    /// <summary>A clause for people; null where it may be a detector.</summary>
    public static string? NotADetector(IModelSession session)
    {
        if (session.Metadata.TryGetValue("task", out string? task) && task is not ("detect" or "segment" or "obb"))
        {
            return $"its metadata says task \"{task}\"; of Ultralytics' tasks this program runs \"detect\", and the boxes of \"segment\" and \"obb\"";
        }

        if (session.Outputs.Any(output => output.Name.Contains("anomaly", StringComparison.OrdinalIgnoreCase)))
        {
            return $"its outputs {string.Join(", ", session.Outputs.Select(output => output.Name))} are those of an anomaly model (task anomaly), which this program does not run yet";
        }

        if (session.Outputs is not [var only])
        {
            return null;
        }

        if (only.Shape is [1 or -1, > 0 or -1])
        {
            string classes = only.Shape[1] > 0 ? $"{only.Shape[1]} numbers" : "one row of numbers";
            return $"its output {only} is {classes} for the whole picture and no boxes, so it is a classifier (task classification), which this program does not run yet";
        }

        bool isMap = PictureInputs.Find(session.Inputs) is { } picture && session.Inputs[picture].Shape is [_, _, > 0, > 0] size
            && only.Shape is [_, _, > 0, > 0] shape && shape[2] * MapFraction >= size[2] && shape[3] * MapFraction >= size[3];
        return isMap
            ? $"its output {only} is a map as large as the picture and no boxes, so it segments (task segmentation), which this program does not run yet"
            : null;
    }
}
