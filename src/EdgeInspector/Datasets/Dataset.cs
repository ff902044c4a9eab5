namespace EdgeInspector.Datasets;

/// <summary>Labelled pictures of one split.</summary>
public sealed record Dataset
{
    public required DataFormat Format { get; init; }

    /// <summary>Absolute path of the folder.</summary>
    public required string Root { get; init; }

    /// <summary>Class names as the data has them, by class index.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>File beside the pictures that names the classes in the order of their ids; null where the format has none and none lies there.</summary>
    public string? NamesFile { get; init; }

    /// <summary>In the order of their names; never empty.</summary>
    public required IReadOnlyList<LabelledPicture> Pictures { get; init; }

    /// <summary>Good pictures beside them that are not in <see cref="Pictures"/>, as DeepPCB's templates: an anomaly model is measured on both.</summary>
    public IReadOnlyList<LabelledPicture> Templates { get; init; } = [];

    /// <summary>Absolute paths of the pictures of the other splits, which should hold none of these.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>What a person should know of how it was read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether objects in the pictures are labelled.</summary>
    public bool HasObjects => Format is DataFormat.Coco or DataFormat.Yolo or DataFormat.Voc or DataFormat.DeepPcb;
}
