namespace EdgeInspector.Evaluation;

/// <summary>What was measured of a model on a task.</summary>
public sealed record TaskResult
{
    /// <summary>The most telling first.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    public IReadOnlyList<ClassFigures> Classes { get; init; } = [];

    public ConfusionTable? Confusion { get; init; }

    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>What the figures stand on, such as thresholds: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Conditions { get; init; } = [];

    /// <summary>What a person should know before believing them.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
