namespace EdgeInspector.Commands;

/// <summary>What <c>heatmap</c> was asked.</summary>
internal sealed record HeatmapRequest
{
    public required string Picture { get; init; }

    public required string Model { get; init; }

    /// <summary>Null: what the model finds with most confidence.</summary>
    public string? Class { get; init; }

    /// <summary>File of captions that an image encoder compares with; null: its own.</summary>
    public string? Knowledge { get; init; }

    /// <summary>A method's name, or all.</summary>
    public required string Method { get; init; }

    /// <summary>Null: by the size of what is explained.</summary>
    public int? Cells { get; init; }

    public required int Masks { get; init; }

    public required string Output { get; init; }

    public bool Json { get; init; }
}
