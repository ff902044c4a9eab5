using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Explanations;

/// <summary>How events are explained from now on; replaced as a whole when the configuration changes.</summary>
/// <param name="Rule">The rule behind an event's verdict; null where it is not known.</param>
/// <param name="Model">Writes; null: the templates alone.</param>
/// <param name="ModelName">Its name, for whoever reads what it wrote.</param>
internal sealed record ExplanationPlan(EventExplainer Explainer, Func<InspectionEvent, RuleFact?> Rule, GenerateText? Model, string? ModelName)
{
    /// <summary>Share of good pictures, 0-1, that come up to the threshold of a camera's anomaly model at most; null where nobody proved one.</summary>
    public Func<string, float?> GoodShare { get; init; } = static _ => null;
}
