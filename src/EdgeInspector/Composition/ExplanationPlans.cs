using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Explanations;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>Turns the configuration into how events are explained.</summary>
internal static class ExplanationPlans
{
    /// <summary>Metric that teaching writes: the share of good parts rejected at most.</summary>
    private const string FalseRejects = "false_reject_bound";

    /// <param name="labels">Classes of the models in use.</param>
    /// <param name="model">Writes; null: the templates alone.</param>
    public static ExplanationPlan Make(DaemonOptions options, KnowledgeBase knowledge, IEnumerable<string> labels, GenerateText? model) => new(
        new EventExplainer(knowledge, LanguagePack.Get(options.Explain.Language), labels),
        inspected => Rule(options, inspected),
        model,
        model is null ? null : options.Explain.Model)
    {
        GoodShare = GoodShares(options).GetValueOrDefault,
    };

    /// <summary>By camera, what its anomaly model's card says of false rejects.</summary>
    private static Dictionary<string, float?> GoodShares(DaemonOptions options)
    {
        var shares = new Dictionary<string, float?>();
        var store = new Models.ModelStore(options.Models.Directory);
        foreach (CameraOptions camera in options.Cameras)
        {
            foreach (string name in camera.Models)
            {
                try
                {
                    ModelManifest? manifest = store.Locate(name).Manifest;
                    ModelMetric? bound = manifest?.Task == ModelTask.Anomaly ? manifest.Metrics.FirstOrDefault(static metric => metric.Name == FalseRejects && metric.Value is > 0 and < 1) : null;
                    shares[camera.Name] = shares.GetValueOrDefault(camera.Name) ?? (float?)bound?.Value;
                }
                catch (Exception error) when (error is ModelLoadException or ModelManifestException)
                {
                    // Whoever runs it says so; here it only says nothing of good parts.
                }
            }
        }

        return shares;
    }

    /// <summary>The first NG rule of its camera for an event's class and the zones that its box's centre lies in, as judging goes by it.</summary>
    private static RuleFact? Rule(DaemonOptions options, InspectionEvent inspected)
    {
        CameraOptions? camera = options.Cameras.FirstOrDefault(one => one.Name == inspected.Camera);
        if (camera is null || inspected.Verdict != VerdictKind.Ng)
        {
            return null;
        }

        IReadOnlyList<VerdictRule> rules = camera.Rules.Count == 0 ? VerdictRule.Default : camera.Rules;
        float x = inspected.Box.CenterX / inspected.FrameWidth, y = inspected.Box.CenterY / inspected.FrameHeight;
        HashSet<string> inside = [.. camera.Zones.Where(zone => zone.Contains(x, y)).Select(static zone => zone.Name)];
        VerdictRule? rule = rules.FirstOrDefault(one => one.Verdict == VerdictKind.Ng && (one.Class == VerdictRule.AnyClass || one.Class == inspected.Class)
            && (one.Zones.Count == 0 || inside.Overlaps(one.Zones)));
        return rule is null ? null : new RuleFact(rule.MinConfidence, rule.MinSizePx, rule.EffectiveFrames.Hits, rule.EffectiveFrames.Window);
    }
}
