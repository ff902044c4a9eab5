using System.CommandLine;
using EdgeInspector.Datasets;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>Options that several commands have in the same words.</summary>
internal static class SharedOptions
{
    public static Option<string?> Config() => new("--config", "-c")
    {
        Description = $"Configuration file. Default: {ConfigurationRequest.DefaultFile}",
        HelpName = "FILE",
    };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Set one value over the file and the environment, such as mqtt:url=embedded or cameras:0:fps=10. May be repeated.",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<bool> Json(string what) => new("--json") { Description = $"Print {what} as JSON." };

    /// <summary>How labelled pictures lie; read with <see cref="ReadDataFormat"/>.</summary>
    public static Option<string?> DataFormat()
    {
        var format = new Option<string?>("--format") { Description = $"How they are labelled: {string.Join(", ", DatasetReader.Names)}. Default: told from what lies there." };
        format.AcceptOnlyFromAmong([.. DatasetReader.Names]);
        return format;
    }

    /// <summary>Null where none was named.</summary>
    public static DataFormat? ReadDataFormat(string? name) => name is null ? null : Enum.Parse<DataFormat>(name, ignoreCase: true);

    public static Option<string?> DataSplit() => new("--split")
    {
        Description = "Only these pictures: a file with one per line, the name of a folder, or a split that the labels name. Default: the data's own val or test, or everything.",
        HelpName = "LIST",
    };

    /// <summary>
    /// The configuration for a command that needs its folders but no camera. The packaged file may be absent; a file that was named must be there.
    /// </summary>
    /// <exception cref="CommandException">It has errors; the message holds them all.</exception>
    public static DaemonOptions LoadForTools(string? file, string[]? set)
    {
        file ??= File.Exists(ConfigurationRequest.DefaultFile) ? ConfigurationRequest.DefaultFile : null;
        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationRequest
        {
            File = file,
            Set = set ?? [],
            Environment = ConfigurationRequest.CurrentEnvironment(),
            RequireCameras = false,
            CheckFiles = false,
        });
        return result.Options ?? throw new CommandException(string.Join('\n', result.Errors));
    }
}
