namespace EdgeInspector.Core.Models;

/// <summary>What a model with four planes is fed in the last one, beside the three of colour.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Value">The number itself, as the model sees it, where <paramref name="Kind"/> is <see cref="FourthPlaneKind.Constant"/>.</param>
public readonly record struct FourthPlane(FourthPlaneKind Kind, float Value = 0);
