using EdgeInspector.Composition;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>Whether the classes that rules name are found, where only a loaded model tells: the configuration's check reads manifests alone.</summary>
internal static class RuleProbes
{
    public static IEnumerable<Probe> All(Subject subject) => subject.Options.Cameras
        .Where(static camera => camera.Rules.Any(static rule => rule.Class != VerdictRule.AnyClass))
        .Select(camera => Probe.Of($"rules:{camera.Name}", Area.Models, $"rules of camera {camera.Name}", Probe.Long, s => Judge(s, camera)));

    /// <summary>Nothing where manifests told, or a model does not load: that is said elsewhere.</summary>
    private static IReadOnlyList<Check> Judge(Subject subject, CameraOptions camera)
    {
        var store = new ModelStore(subject.Options.Models.Directory);
        var labels = new List<string>();
        try
        {
            if (camera.Models.All(name => store.Locate(name).Manifest is { Labels.Count: > 0 } or { Task: ModelTask.Anomaly }))
            {
                return [];
            }

            using IModelRuntime runtime = Ports.Runtime(subject.Options.Models.Library, static _ => { });
            foreach (string name in camera.Models)
            {
                ModelInspection seen = ModelInspection.Of(store.Resolve(name), runtime, subject.Options.Models.Threads);
                if (seen.Problem is not null)
                {
                    return [];
                }

                labels.AddRange(seen.Labels);
            }
        }
        catch (Exception error) when (error is ModelLoadException or ModelContractException or ModelManifestException or ModelRunException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return [.. SilentRule.Of(camera.Name, camera.Rules, labels).Select(rule => Check.Problem(
            $"rules:{rule.Camera}:{rule.Index}", Area.Models, rule.ToString(), "The daemon does not start with it: nothing would ever fit that rule.",
            Remedies.Configure(subject, $"cameras:{rule.Camera}:rules:{rule.Index}:class")))];
    }
}
