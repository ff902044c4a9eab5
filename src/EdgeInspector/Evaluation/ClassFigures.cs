namespace EdgeInspector.Evaluation;

/// <summary>The figures of one class; every class of an evaluation has the same ones in the same order.</summary>
public sealed record ClassFigures(string Label, IReadOnlyList<Figure> Figures);
