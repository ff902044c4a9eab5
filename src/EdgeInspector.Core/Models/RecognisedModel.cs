namespace EdgeInspector.Core.Models;

/// <summary>What a file's shapes, names and metadata tell of a model without a manifest.</summary>
/// <param name="Why">What it was recognised by, for people: <c>its output is [1, 84, 8400], as YOLOv8 writes it</c>.</param>
/// <param name="Input">How its family feeds pictures.</param>
/// <param name="Feeding">Where that way of feeding comes from, for people.</param>
public sealed record RecognisedModel(string Why, ModelInput Input, string Feeding)
{
    /// <summary>As many as the outputs hold; null where they do not tell.</summary>
    public int? Classes { get; init; }

    /// <summary>Null: from the file's metadata.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Where <see cref="Labels"/> come from, for people.</summary>
    public string LabelsWhy { get; init; } = "the family finds nothing else";

    /// <summary>Whether classes that nothing names are numbered (<c>class 0</c>) instead of the model being refused. Default false: a box without a name is of no use.</summary>
    public bool NumbersLabels { get; init; }

    /// <summary>The outputs that are read; null (default): all, in the file's order.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>What is left to apply, where the exporter is known to leave it; null (default): told from the values.</summary>
    public OutputActivation? Activation { get; init; }

    /// <summary>The family's own; default as <see cref="ModelOutput.NmsIou"/>.</summary>
    public float NmsIou { get; init; } = new ModelOutput { Decoder = default }.NmsIou;

    /// <summary>The family's own; default as <see cref="ModelThresholds"/>.</summary>
    public ModelThresholds Thresholds { get; init; } = new();
}
