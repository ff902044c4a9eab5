using System.CommandLine;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary><c>config check</c>, <c>config show</c>, <c>config schema</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var command = new Command("config", "Check and show the configuration: file, overlay.yml of the state folder, environment (EDGEINSPECTOR__MQTT__URL) and --set, later ones winning.");
        command.Add(CreateCheck());
        command.Add(CreateShow());
        command.Add(CreateSchema());
        return command;
    }

    private static Command CreateCheck()
    {
        Argument<string?> file = FileArgument();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the result");
        var noFiles = new Option<bool>("--no-files")
        {
            Description = "Do not look for the models and files it names: for checking a box's configuration on another machine.",
        };
        var command = new Command("check", "Check a configuration and print every error as FILE:LINE: what is wrong, what would be right. Exit 0: valid, 1: errors, 2: no such file.")
        {
            file, set, noFiles, json,
        };
        command.SetAction(parsed => ConfigCheck.Run(
            Request(parsed.GetValue(file), parsed.GetValue(set)) with { CheckFiles = !parsed.GetValue(noFiles) },
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string?> file = FileArgument();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("it");
        var command = new Command("show", "Print the configuration in effect, defaults included, each value with where it comes from.") { file, set, json };
        command.SetAction(parsed => ConfigShow.Run(
            Request(parsed.GetValue(file), parsed.GetValue(set)) with { CheckFiles = false, RequireCameras = false },
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateSchema()
    {
        var command = new Command("schema", "Print the JSON Schema of the configuration, for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(ConfigSchema.Text());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string?> FileArgument() => new("FILE")
    {
        Description = $"Configuration file. Default: {ConfigurationRequest.DefaultFile}",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static ConfigurationRequest Request(string? file, string[]? set) => new()
    {
        File = file ?? ConfigurationRequest.DefaultFile,
        Set = set ?? [],
        Environment = ConfigurationRequest.CurrentEnvironment(),
    };
}
