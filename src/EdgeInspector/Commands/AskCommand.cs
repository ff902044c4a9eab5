using System.CommandLine;
using EdgeInspector.Composition;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary><c>ask</c>: a question about the stored events, with the query and rows that prove the answer.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var question = new Argument<string[]>("QUESTION") { Description = "In English or German, such as \"how many opens since six, and is it getting worse?\"", Arity = ArgumentArity.OneOrMore };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the answer with its query and all rows");
        var command = new Command("ask", "Ask about the stored events: how many, which, where, the latest, more or fewer than before, why one was rejected, which models judged. What is not understood is refused.")
        {
            question, json, config, set,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            DaemonOptions options = SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set));
            return StoredEvents.ReadAsync(() => RunAsync(string.Join(' ', parsed.GetValue(question)!), options, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(string question, DaemonOptions options, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        using EventQueries queries = StoredEvents.Open(options);
        var service = new QuestionService(
            queries,
            PlantKnowledge.Read(options),
            [],
            ([.. options.Cameras.Select(static camera => camera.Name)], [.. options.Cameras.SelectMany(static camera => camera.Zones).Select(static zone => zone.Name).Distinct()]),
            null,
            TimeProvider.System);
        QuestionAnswer answer = await service.AskAsync(question, options.Explain.Language, cancellationToken);
        if (json)
        {
            output.WriteLine(JsonText.Write(writer => answer.ToJson().WriteTo(writer)));
        }
        else
        {
            output.WriteLine(answer.Text);
            foreach (QuestionStep step in answer.Steps)
            {
                Write(output, step);
            }
        }

        return answer.IsAnswered ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Write(TextWriter output, QuestionStep step)
    {
        output.WriteLine();
        output.WriteLine($"tool: {step.Call.Tool.ToString().ToLowerInvariant()}");
        output.WriteLine($"sql:  {step.Sql}");
        output.WriteLine($"with: {string.Join(", ", step.Values.Select((value, i) => $"?{i + 1} = {value ?? "null"}"))}");
        if (step.Rows.Count > 0)
        {
            TextTable.Write(output, [[.. step.Columns], .. step.Rows.Select(static row => row.Select(static cell => cell ?? "-").ToArray())]);
        }
    }
}
