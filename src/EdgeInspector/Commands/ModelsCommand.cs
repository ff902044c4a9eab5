using System.CommandLine;
using EdgeInspector.Models;

namespace EdgeInspector.Commands;

/// <summary><c>models</c>: <c>list</c>, <c>show</c>, and those of <see cref="ModelInstallCommands"/>, <see cref="ModelSigningCommands"/>, <see cref="ModelGateCommands"/> and <see cref="ModelRepoCommands"/>.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "Show the models this box has, install them and go back; sign, pack, check, try and publish models.");
        command.Add(CreateList());
        command.Add(CreateShow());
        foreach (Command more in ModelInstallCommands.Create().Concat(ModelSigningCommands.Create()).Concat(ModelGateCommands.Create()))
        {
            command.Add(more);
        }

        command.Add(ModelRepoCommands.Create());
        return command;
    }

    private static Command CreateShow()
    {
        var model = new Argument<string>("MODEL") { Description = "A name from 'models list', a model or version folder, or an .onnx file." };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("it");
        var command = new Command("show", "Load a model and print its manifest, its inputs and outputs and its file's own metadata; one that cannot be used is refused with the reason.")
        {
            model, config, set, json,
        };
        command.SetAction(parsed => ModelShow.Run(
            parsed.GetValue(model)!,
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models,
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateList()
    {
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the list");
        var command = new Command("list", "List every model and version in the configured folder and among those shipped with the program; * marks the one that runs.")
        {
            config, set, json,
        };
        command.SetAction(parsed => ModelList.Run(
            new ModelStore(SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models.Directory),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }
}
