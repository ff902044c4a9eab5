using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary>The commands of <c>models</c> that try a model: <c>probe</c>, <c>lock</c>, and the process that both start.</summary>
internal static class ModelGateCommands
{
    public static IEnumerable<Command> Create() => [Probe(), Lock(), Gate()];

    private static Command Probe()
    {
        var model = new Argument<string>("MODEL") { Description = "A name from 'models list', a version folder, or a .eimodel package." };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("what was seen");
        var command = new Command(
            "probe",
            "Load a model for the first time in a process of its own, with limits on memory and time: run it on noise and on its golden pictures, "
            + "and say how long it takes, how much memory, and whether it can be trusted with a line. Exit code 1 when it cannot.")
        {
            model, config, set, json,
        };
        command.SetAction((parsed, stop) => ModelGates.ProbeAsync(
            parsed.GetValue(model)!, SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)), parsed.GetValue(json), parsed.InvocationConfiguration.Output, stop));
        return command;
    }

    private static Command Lock()
    {
        var command = new Command("lock", "Pictures of your own whose verdict must not change: a model or a rule that judges one otherwise does not come into force.");
        command.Add(LockAdd());
        command.Add(LockList());
        command.Add(LockRemove());
        command.Add(LockCheck());
        return command;
    }

    private static Command LockAdd()
    {
        var pictures = new Argument<string[]>("PICTURE") { Description = "Picture files, as the camera sees them.", Arity = ArgumentArity.ZeroOrMore };
        var events = new Option<string[]>("--event") { Description = "Lock the judged frame of an event, by its id. May be repeated.", HelpName = "ID", Arity = ArgumentArity.OneOrMore };
        var verdict = new Option<string>("--verdict") { Description = "The verdict it must have: OK or NG.", Required = true };
        verdict.AcceptOnlyFromAmong("OK", "NG");
        var camera = new Option<string?>("--camera") { Description = "The camera by whose rules it is judged. Default: of an event its own, else every camera." };
        var note = new Option<string?>("--note") { Description = "Why it is locked, for those who come later." };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("add", "Lock pictures, or the evidence of events.") { pictures, events, verdict, camera, note, config, set };
        command.SetAction(parsed => ModelLock.Add(
            new LockRequest(parsed.GetValue(pictures) ?? [], parsed.GetValue(events) ?? [], parsed.GetValue(verdict)!, parsed.GetValue(camera), parsed.GetValue(note)),
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command LockList()
    {
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("them");
        var command = new Command("list", "Show the locked pictures.") { config, set, json };
        command.SetAction(parsed => ModelLock.List(SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command LockRemove()
    {
        var ids = new Argument<string[]>("ID") { Description = "Ids from 'models lock list'.", Arity = ArgumentArity.OneOrMore };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("remove", "Unlock pictures.") { ids, config, set };
        command.SetAction(parsed => ModelLock.Remove(parsed.GetValue(ids)!, SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command LockCheck()
    {
        var replaced = new Option<string?>("--with") { Description = "Judge with this version folder in the place of the model it is of, to see what it would change.", HelpName = "FOLDER" };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the pictures that flip");
        var command = new Command("check", "Judge the locked pictures as the configuration says. Exit code 1 when one gets another verdict.") { replaced, config, set, json };
        command.SetAction((parsed, stop) => ModelLock.CheckAsync(
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)), parsed.GetValue(replaced), parsed.GetValue(json), parsed.InvocationConfiguration.Output, stop));
        return command;
    }

    /// <summary>What <see cref="Gates.GateProcess"/> starts: its request comes on standard input.</summary>
    private static Command Gate()
    {
        var command = new Command("gate", "Try a model; started by the program itself.") { Hidden = true };
        command.SetAction(static _ => ModelGates.Work());
        return command;
    }
}
