using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Models;

/// <summary>Checks a valid configuration against the models that are there: what it names must exist, and rules must name their classes.</summary>
public static class ModelReferences
{
    /// <summary>Class of the regions an anomaly model finds.</summary>
    private const string AnomalyClass = "anomaly";

    /// <summary>All that is wrong, each at the line that names it; reads manifests, not model files.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="result"/> has errors of its own.</exception>
    public static IReadOnlyList<ConfigurationError> Check(ConfigurationResult result, ModelStore store)
    {
        DaemonOptions options = result.Options ?? throw new InvalidOperationException("The configuration must be valid before its models are looked for.");
        var errors = new List<ConfigurationError>();
        for (int i = 0; i < options.Cameras.Count; i++)
        {
            CameraOptions camera = options.Cameras[i];
            var labels = new HashSet<string>();
            bool allKnown = true, detects = false;
            for (int j = 0; j < camera.Models.Count; j++)
            {
                try
                {
                    ModelManifest? manifest = store.Locate(camera.Models[j]).Manifest;
                    // Captions are classes too, and only their file names them.
                    allKnown &= manifest is not null && (manifest.Task != ModelTask.Embedding || manifest.Labels.Count > 0);
                    detects |= manifest is null or { Task: ModelTask.Detection };
                    labels.UnionWith(manifest?.Labels ?? []);
                    _ = manifest?.Task == ModelTask.Anomaly && labels.Add(AnomalyClass);
                }
                catch (ModelLoadException error)
                {
                    allKnown = false;
                    detects = true;
                    errors.Add(new(result.OriginOf($"cameras:{i}:models:{j}"), $"cameras:{camera.Name}:models: {error.Message}"));
                }
            }

            if (camera.Slices is not null && !detects)
            {
                errors.Add(new(result.OriginOf($"cameras:{i}:slices"), $"cameras:{camera.Name}:slices has no use: only what detectors find in parts can be put together again, and no model of this camera is one; leave it out"));
            }

            if (allKnown)
            {
                CheckRules(result, i, camera, labels, errors);
            }
        }

        return errors;
    }

    private static void CheckRules(ConfigurationResult result, int index, CameraOptions camera, HashSet<string> labels, List<ConfigurationError> errors)
    {
        for (int i = 0; i < camera.Rules.Count; i++)
        {
            string name = camera.Rules[i].Class;
            if (name != VerdictRule.AnyClass && !labels.Contains(name))
            {
                errors.Add(new(result.OriginOf($"cameras:{index}:rules:{i}:class"),
                    $"cameras:{camera.Name}:rules:{i}:class '{name}' is found by no model of this camera{NearestWord.Suggest(name, labels)} (they find {string.Join(", ", labels)})"));
            }
        }
    }
}
