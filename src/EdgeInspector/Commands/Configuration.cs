using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>The configuration of a command that inspects: valid, its sources readable by this program, and its models there.</summary>
internal static class Configuration
{
    /// <exception cref="CommandException">It has errors; the message holds them all, each with its line.</exception>
    public static DaemonOptions Load(ConfigurationRequest request)
    {
        ConfigurationResult result = ConfigurationLoader.Load(request);
        IReadOnlyList<ConfigurationError> errors = Errors(result);
        return errors.Count == 0 ? result.Options! : throw new CommandException(string.Join('\n', errors));
    }

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
