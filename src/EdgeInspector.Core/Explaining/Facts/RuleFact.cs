namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>What the rule that decided asks for.</summary>
/// <param name="MinConfidence">0-1; null: the model's own threshold.</param>
/// <param name="MinSizePx">Pixels of the longer edge; 0: any.</param>
/// <param name="Hits">Frames in which it must hold.</param>
/// <param name="Window">Of how many.</param>
public sealed record RuleFact(float? MinConfidence, float MinSizePx, int Hits, int Window);
