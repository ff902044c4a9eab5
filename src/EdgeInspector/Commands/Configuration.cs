using EdgeInspector.Composition;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>The configuration of a command that inspects: valid, its sources readable by this program, and its models there.</summary>
internal static class Configuration
{
    /// <exception cref="CommandException">It has errors; the message holds them all, each with its line.</exception>
    public static DaemonOptions Load(ConfigurationRequest request)
    {
        ConfigurationResult result = ConfigurationLoader.Load(request);
        IReadOnlyList<ConfigurationError> errors = ConfigurationCheck.Errors(result);
        return errors.Count == 0 ? result.Options! : throw new CommandException(string.Join('\n', errors));
    }
}
