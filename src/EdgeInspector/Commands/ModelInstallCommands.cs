using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary><c>models install</c>, <c>confirm</c>, <c>rollback</c> and <c>audit</c>.</summary>
internal static class ModelInstallCommands
{
    public static IEnumerable<Command> Create() => [CreateInstall(), CreateConfirm(), CreateRollback(), CreateAudit()];

    private static Command CreateInstall()
    {
        var what = new Argument<string>("WHAT") { Description = "A package (.eimodel), its http(s) address, or the name of a configured channel." };
        var model = new Option<string?>("--model") { Description = "Of a channel: the model to install, where it offers several for this box.", HelpName = "NAME" };
        var offline = new Option<bool>("--offline") { Description = "A package from outside a channel is meant, although updates.offline refuses them." };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command(
            "install",
            "Install a signed model: verified against the trust folder, laid beside the running version, and turned to in one step; the version before stays. Beside a running daemon, that one does it, between two frames and only if the model passes its gates.")
        {
            what, model, offline, config, set,
        };
        command.SetAction((parsed, stop) => ModelInstall.RunAsync(
            new InstallAsked(parsed.GetValue(what)!, parsed.GetValue(model), parsed.GetValue(offline)),
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            stop));
        return command;
    }

    private static Command CreateConfirm()
    {
        var model = new Argument<string>("MODEL") { Description = "Name of the model." };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("confirm", "End the trial of a version that was installed where no daemon runs: it is trusted, and lower versions are refused. A running daemon does so by itself, after watching it.") { model, config, set };
        command.SetAction(parsed => ModelInstall.Confirm(
            parsed.GetValue(model)!,
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Command CreateRollback()
    {
        var model = new Argument<string>("MODEL") { Description = "Name of the model." };
        var reason = new Option<string>("--reason") { Description = "Why, for the audit log.", DefaultValueFactory = _ => "asked for at the command line", HelpName = "TEXT" };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("rollback", "Go back to the version before. The package of the version that ran is refused from then on; a higher version is not.") { model, reason, config, set };
        command.SetAction(parsed => ModelInstall.RollBack(
            parsed.GetValue(model)!,
            parsed.GetValue(reason)!,
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Command CreateAudit()
    {
        var verify = new Option<bool>("--verify") { Description = "Exit 0 only when every entry is as it was written and none is missing, else 1." };
        Option<bool> json = SharedOptions.Json("the log");
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("audit", "Print what happened to this box's models: every installation, activation, rollback, block and refusal, with who asked and why.") { verify, json, config, set };
        command.SetAction(parsed => ModelAudit.Run(
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)),
            parsed.GetValue(verify),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }
}
