using EdgeInspector.Core.Models;
using EdgeInspector.Options;

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
            var labels = new List<string>();
            bool allKnown = true, detects = false;
            for (int j = 0; j < camera.Models.Count; j++)
            {
                try
                {
                    ModelManifest? manifest = store.Locate(camera.Models[j]).Manifest;
                    // Captions are classes too, and only their file names them.
                    allKnown &= manifest is not null && (manifest.Task != ModelTask.Embedding || manifest.Labels.Count > 0);
                    detects |= manifest is null or { Task: ModelTask.Detection };
                    labels.AddRange(manifest?.Task == ModelTask.Anomaly ? [.. manifest.Labels, AnomalyClass] : manifest?.Labels ?? []);
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
                errors.AddRange(SilentRule.Of(camera.Name, camera.Rules, labels).Select(rule => new ConfigurationError(result.OriginOf($"cameras:{i}:rules:{rule.Index}:class"), rule.ToString())));
            }
        }

        return errors;
    }

    /// <summary>Holds a camera's rules against its loaded models, which tell what a file without a manifest, or of captions, finds.</summary>
    /// <param name="labels">Of all its models.</param>
    /// <exception cref="ModelContractException">Rules are for classes that none of them finds; the message names each.</exception>
    public static void CheckLoaded(CameraOptions camera, IEnumerable<string> labels)
    {
        IReadOnlyList<SilentRule> silent = SilentRule.Of(camera.Name, camera.Rules, labels);
        if (silent.Count > 0)
        {
            throw new ModelContractException(string.Join('\n', silent));
        }
    }
}
