using EdgeInspector.Datasets;

namespace EdgeInspector.Commands;

/// <summary>What <c>evaluate</c> was asked.</summary>
internal sealed record EvaluateRequest
{
    public required string Model { get; init; }

    public required string Data { get; init; }

    /// <summary>Null: told from the data.</summary>
    public DataFormat? Format { get; init; }

    public string? Split { get; init; }

    /// <summary>Null: the model's own.</summary>
    public float? Threshold { get; init; }

    /// <summary>Null: 0.5.</summary>
    public double? Overlap { get; init; }

    /// <summary>Heatmaps to hold against what is labelled; 0: none.</summary>
    public int Heatmaps { get; init; }

    /// <summary>One of <see cref="HeatmapMethods.Names"/>; null: occlusion.</summary>
    public string? HeatmapMethod { get; init; }

    /// <summary>File of class names for a bare model; null: its own, or those beside the data.</summary>
    public string? Labels { get; init; }

    /// <summary>File of captions for an image encoder; null: its own.</summary>
    public string? Knowledge { get; init; }

    public int Threads { get; init; }

    /// <summary>File of the report; null: none.</summary>
    public string? Report { get; init; }

    public bool Json { get; init; }

    /// <summary>The command as it can be typed again.</summary>
    public string Command => string.Join(' ', new[]
    {
        "edge-inspector evaluate --model", Quote(Model), "--data", Quote(Data),
        Format is { } format ? $"--format {format.ToString().ToLowerInvariant()}" : "",
        Labels is null ? "" : $"--labels {Quote(Labels)}",
        Knowledge is null ? "" : $"--knowledge {Quote(Knowledge)}",
        Split is null ? "" : $"--split {Quote(Split)}",
        Threshold is { } threshold ? $"--threshold {threshold}" : "",
        Overlap is { } overlap ? $"--iou {overlap}" : "",
        Heatmaps > 0 ? $"--heatmaps {Heatmaps}" : "",
        HeatmapMethod is { } method ? $"--heatmap-method {method}" : "",
    }.Where(part => part.Length > 0));

    private static string Quote(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
