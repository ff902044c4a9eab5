using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>The verbs <c>ask</c> (<c>{"question": "..."}</c>) and <c>report</c> (<c>{"since_seconds": 28800}</c>).</summary>
internal static class QuestionVerbs
{
    /// <summary>Longest question, in characters.</summary>
    private const int MostCharacters = 500;

    private const long MostSeconds = 366L * 24 * 3600;

    /// <summary>A shift.</summary>
    private static readonly TimeSpan UsualSpan = TimeSpan.FromHours(8);

    public static void Register(CommandRouter router, IQuestionCommands questions)
    {
        router.Register("ask", (request, cancellationToken) => AskAsync(questions, request, cancellationToken));
        router.Register("report", (request, cancellationToken) => ReportAsync(questions, request, cancellationToken));
    }

    private static async Task<CommandReply> AskAsync(IQuestionCommands questions, CommandRequest request, CancellationToken cancellationToken)
    {
        string? question = request.Body.TryGetProperty("question", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return string.IsNullOrWhiteSpace(question) || question.Length > MostCharacters
            ? CommandReply.Failed("bad_request", $"'question' must be a text of 1 to {MostCharacters} characters, such as \"how many opens today\".")
            : CommandReply.Done(await questions.AskAsync(question, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<CommandReply> ReportAsync(IQuestionCommands questions, CommandRequest request, CancellationToken cancellationToken)
    {
        TimeSpan since = UsualSpan;
        if (request.Body.TryGetProperty("since_seconds", out JsonElement given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Number || !given.TryGetInt64(out long seconds) || seconds is < 1 or > MostSeconds)
            {
                return CommandReply.Failed("bad_request", $"'since_seconds' must be a whole number from 1 to {MostSeconds}.");
            }

            since = TimeSpan.FromSeconds(seconds);
        }

        return CommandReply.Done(await questions.ReportAsync(since, cancellationToken).ConfigureAwait(false));
    }
}
