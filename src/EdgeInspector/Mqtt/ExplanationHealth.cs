namespace EdgeInspector.Mqtt;

/// <summary>How explaining goes.</summary>
/// <param name="ByModel">Explanations written by a language model since the start.</param>
/// <param name="ByTemplate">By the templates.</param>
/// <param name="Dropped">Events left unexplained because too many waited.</param>
/// <param name="Failed">Times a model was asked in vain.</param>
/// <param name="GroundingRate">Share of models' sentences that passed the check; null: none was written.</param>
/// <param name="Reason">Why it is not as it should be; null: it is.</param>
internal sealed record ExplanationHealth(long ByModel, long ByTemplate, long Dropped, long Failed, double? GroundingRate, string? Reason);
