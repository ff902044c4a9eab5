using EdgeInspector.Core.Frames;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>What is wrong with a configuration on this box: in itself, with its sources, with the models it names.</summary>
internal static class ConfigurationCheck
{
    /// <summary>The result's own errors or, where it has none, those that only this box's models and libraries show.</summary>
    public static IReadOnlyList<ConfigurationError> Errors(ConfigurationResult result) => result.Options is { } options
        ? [.. SourceErrors(result, options), .. ModelReferences.Check(result, new ModelStore(options.Models.Directory))]
        : result.Errors;

    private static List<ConfigurationError> SourceErrors(ConfigurationResult result, DaemonOptions options)
    {
        var errors = new List<ConfigurationError>();
        for (int i = 0; i < options.Cameras.Count; i++)
        {
            try
            {
                Ports.CheckSource(options.Cameras[i].Source);
            }
            catch (FrameSourceException error)
            {
                errors.Add(new(result.OriginOf($"cameras:{i}:source"), $"cameras:{options.Cameras[i].Name}:source: {error.Message}"));
            }
        }

        return errors;
    }
}
