using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary>Prints the configuration in effect.</summary>
internal static class ConfigShow
{
    public static int Run(ConfigurationRequest request, bool json, TextWriter output)
    {
        if (request.File == ConfigurationRequest.DefaultFile && !File.Exists(request.File))
        {
            request = request with { File = null };
        }

        ConfigurationResult result = ConfigurationLoader.Load(request);
        if (result.Errors.Count > 0 || result.Effective is null)
        {
            throw new CommandException(string.Join('\n', result.Errors));
        }

        if (json)
        {
            output.WriteLine(JsonText.Write(writer => ConfigJsonWriter.Write(writer, result.Effective)));
        }
        else
        {
            output.Write(ConfigYamlWriter.Write(result.Effective, withOrigins: true));
        }

        return ExitCode.Ok;
    }
}
