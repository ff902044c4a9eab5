namespace EdgeInspector.Datasets;

/// <summary>A picture and what is known of it; which parts are filled depends on the data.</summary>
public sealed record LabelledPicture
{
    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Path below the data's folder, for people and lists.</summary>
    public required string Name { get; init; }

    public IReadOnlyList<LabelledObject> Objects { get; init; } = [];

    /// <summary>Whether boxes and outlines are in shares of the picture instead of pixels.</summary>
    public bool IsRelative { get; init; }

    /// <summary>Size the labels were made for; 0 where they do not say.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    /// <summary>Index into <see cref="Dataset.Labels"/> of what the whole picture is; -1 where only objects in it are named.</summary>
    public int Class { get; init; } = -1;

    /// <summary>Whether anything is wrong in it; null where the data does not say.</summary>
    public bool? IsDefective { get; init; }

    /// <summary>Picture whose pixels that are not black are defective; null without one.</summary>
    public string? MaskPath { get; init; }

    /// <summary>A picture of the same place without defects: what differs from it within an object is that object; null without one.</summary>
    public string? TemplatePath { get; init; }

    /// <summary>File the labels come from, for messages; null where only its place labels it.</summary>
    public string? LabelPath { get; init; }
}
