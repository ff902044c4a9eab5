using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary>The command line: what there is, and how it ends.</summary>
public static class CommandLine
{
    private static readonly Dictionary<string, Func<Command>> _commands = new()
    {
        ["run"] = RunCommand.Create,
        ["demo"] = DemoCommand.Create,
        ["inspect"] = InspectCommand.Create,
        ["label"] = LabelCommand.Create,
        ["events"] = EventsCommand.Create,
        ["ask"] = AskCommand.Create,
        ["explain"] = ExplainCommand.Create,
        ["report"] = ReportCommand.Create,
        ["models"] = ModelsCommand.Create,
        ["tuf"] = TufCommand.Create,
        ["config"] = ConfigCommand.Create,
        ["doctor"] = DoctorCommand.Create,
        ["dataset"] = DatasetCommand.Create,
        ["evaluate"] = EvaluateCommand.Create,
        ["heatmap"] = HeatmapCommand.Create,
        ["render"] = RenderCommand.Create,
        ["teach"] = TeachCommand.Create,
        ["language-model"] = LanguageModelCommand.Create,
    };

    /// <summary>Runs the command named in <paramref name="args"/>; never throws. See <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            ParseResult parsed = CreateRoot(args.FirstOrDefault()).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction or null)
            {
                return RefuseUsage(parsed);
            }

            if (parsed.Action is AsynchronousCommandLineAction)
            {
                // These take a token to be stopped by. The others are short, and a signal simply ends them.
                Termination.Catch();
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, Termination.Asked).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The outermost edge: whatever comes here ends the process, in words.
            return CommandFailure.Report(error, Console.Error);
        }
    }

    /// <param name="only">Name of the one command that is needed: building the others would delay the start. Any other word: all.</param>
    internal static RootCommand CreateRoot(string? only = null)
    {
        var root = new RootCommand("Inspects what passes a camera, on the box beside the line: finds defects, decides OK or NG, and tells it over MQTT.\n\n"
            + "Exit codes: 0 ok, 1 found NG or a check failed, 2 wrong usage or input, 70 a fault of the program, 128 and the signal's number stopped by one before it was done.");
        Func<Command>[] needed = only is not null && _commands.TryGetValue(only, out Func<Command>? named) ? [named] : [.. _commands.Values];
        foreach (Func<Command> create in needed)
        {
            root.Add(create());
        }

        foreach (Option option in root.Options)
        {
            if (option is VersionOption version)
            {
                version.Description = "Print the version of the program and of the libraries it runs on.";
                version.Action = new VersionAction();
            }
        }

        return root;
    }

    private static int RefuseUsage(ParseResult parsed)
    {
        string command = CommandPath(parsed.CommandResult.Command);
        // "A command is missing" beside an unknown word is the same slip told twice.
        IEnumerable<string> messages = parsed.Errors.Select(error => error.Message).Distinct();
        foreach (string message in parsed.UnmatchedTokens.Count > 0 ? messages.Where(text => parsed.UnmatchedTokens.Any(text.Contains)) : messages)
        {
            Console.Error.WriteLine($"edge-inspector: {message}");
        }

        IEnumerable<string> known = parsed.CommandResult.Command.Subcommands.Select(sub => sub.Name)
            .Concat(parsed.CommandResult.Command.Options.Select(option => option.Name));
        string hint = parsed.UnmatchedTokens.Count > 0 ? NearestWord.Suggest(parsed.UnmatchedTokens[0], known).TrimStart(';', ' ') : "";
        Console.Error.WriteLine($"{(hint.Length > 0 ? $"D{hint[1..]} " : "")}Try '{command} --help'.");
        return ExitCode.Usage;
    }

    private static string CommandPath(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol.Name);
        }

        names.Insert(0, "edge-inspector");
        return string.Join(' ', names);
    }
}
