namespace EdgeInspector.Core.Models;

/// <summary>How far a replay of a model's golden pictures may differ from the recorded outputs.</summary>
/// <param name="BoxIou">Least IoU of a box with its recorded one, 0-1. Default 0.9: room for another provider's rounding.</param>
/// <param name="Score">Largest difference of a confidence, 0-1. Default 0.05: half precision on a GPU.</param>
public sealed record GoldenTolerance(float BoxIou = 0.9f, float Score = 0.05f);
