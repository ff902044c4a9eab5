using System.CommandLine;
using EdgeInspector.Composition;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Explaining.Questions;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary><c>explain</c>: what is known of one stored event, in words.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("EVENT") { Description = "Id of the event, as 'events' lists it. Default: the newest.", Arity = ArgumentArity.ZeroOrOne };
        var language = new Option<string?>("--language") { Description = $"One of {string.Join(", ", LanguagePack.Codes)}. Default: explain.language of the configuration.", HelpName = "CODE" };
        language.AcceptOnlyFromAmong([.. LanguagePack.Codes]);
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("explain", "Say in words what is known of a stored event; every sentence is checked against what was measured.") { id, language, config, set };
        command.SetAction(parsed =>
        {
            DaemonOptions options = SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set));
            return StoredEvents.Read(() => Run(options, parsed.GetValue(id), parsed.GetValue(language), parsed.InvocationConfiguration.Output));
        });
        return command;
    }

    private static int Run(DaemonOptions options, string? id, string? language, TextWriter output)
    {
        using EventQueries queries = StoredEvents.Open(options);
        if (id is not null && queries.Find(id) is null)
        {
            throw new CommandException($"{id}: there is no such event; 'edge-inspector events' lists those there are");
        }

        KnowledgeBase knowledge = PlantKnowledge.Read(options);
        var call = new ToolCall { Tool = QuestionTool.Explain, EventId = id };
        output.WriteLine(new QuestionTools(queries, knowledge, TimeProvider.System).Run(call, LanguagePack.Get(language ?? options.Explain.Language), "words").Text);
        return ExitCode.Ok;
    }
}
