namespace EdgeInspector.Commands;

/// <summary>What <c>label</c> was asked for.</summary>
internal sealed record LabelRequest
{
    /// <summary>Folder of unlabelled pictures.</summary>
    public required string Folder { get; init; }

    public required string Model { get; init; }

    /// <summary>File of captions; null: the model's own.</summary>
    public string? Knowledge { get; init; }

    /// <summary>Captions told of each picture.</summary>
    public int Top { get; init; } = 5;

    /// <summary>File that is written, its form told by its ending; null: none.</summary>
    public string? Out { get; init; }

    /// <summary>Where the captions' vectors are written, to be named in a manifest; null: nowhere.</summary>
    public string? SaveTable { get; init; }

    public bool Json { get; init; }
}
