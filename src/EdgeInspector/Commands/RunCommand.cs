using System.CommandLine;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary><c>run</c>: the daemon.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("run", "Inspect: capture, judge and publish as the configuration says, until stopped (Ctrl-C or SIGTERM).") { config, set };
        command.SetAction((parsed, cancellationToken) => RunHost.RunAsync(
            new RunRequest
            {
                ConfigFile = parsed.GetValue(config) ?? ConfigurationRequest.DefaultFile,
                Set = parsed.GetValue(set) ?? [],
            },
            cancellationToken));
        return command;
    }
}
