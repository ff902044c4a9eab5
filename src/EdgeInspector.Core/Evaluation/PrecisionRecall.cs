namespace EdgeInspector.Core.Evaluation;

/// <summary>What taking every detection down to one confidence brings.</summary>
/// <param name="Confidence">The least that is taken.</param>
public readonly record struct PrecisionRecall(float Confidence, double Precision, double Recall);
