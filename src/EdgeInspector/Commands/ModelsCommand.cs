using System.CommandLine;
using EdgeInspector.Models;

namespace EdgeInspector.Commands;

/// <summary><c>models list</c> and <c>models show</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "Show the models this box has.");
        command.Add(CreateList());
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
