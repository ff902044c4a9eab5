using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Questions;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>
/// Answers questions about the stored events. The question's own words choose tool and arguments; where they leave the tool open, a
/// language model may choose it. Only reads. Thread-safe.
/// </summary>
/// <param name="labels">Classes of the models in use, beside those that events have.</param>
/// <param name="cameras">Cameras and zones of the configuration, beside those that events have.</param>
internal sealed class QuestionService(
    EventQueries queries, KnowledgeBase knowledge, IReadOnlyList<string> labels, (IReadOnlyList<string> Cameras, IReadOnlyList<string> Zones) cameras, GenerateText? model, TimeProvider time)
{
    /// <summary>Longest question read, in characters; the rest is not understood anyway.</summary>
    public const int MostCharacters = 500;

    private readonly QuestionTools _tools = new(queries, knowledge, time);

    /// <param name="preferred">Language to answer in where the question's own is unclear.</param>
    public async Task<QuestionAnswer> AskAsync(string question, string preferred, CancellationToken cancellationToken)
    {
        string asked = question.Length > MostCharacters ? question[..MostCharacters] : question;
        DateTimeOffset now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        try
        {
            (IReadOnlyList<string> classes, IReadOnlyList<string> known, IReadOnlyList<string> zones) = queries.Names();
            var names = new QuestionNames(
                [.. classes.Union(labels)], [.. known.Union(cameras.Cameras)], [.. zones.Union(cameras.Zones)], knowledge);
            QuestionReading reading = new QuestionParser(names).Read(asked, now, preferred);
            (IReadOnlyList<ToolCall> calls, string by) = (reading.Calls, "words");
            if (reading is { LacksToolAlone: true, Arguments: { } arguments } && await ChooseAsync(asked, cancellationToken) is var chosen and not QuestionTool.None and not QuestionTool.Compare)
            {
                (calls, by) = ([arguments with { Tool = chosen }], "model");
            }

            if (calls.Count == 0)
            {
                return new QuestionAnswer { Question = asked, IsAnswered = false, Language = reading.Language.Code, Text = reading.Refusal ?? "" };
            }

            QuestionStep[] steps = [.. calls.Select(call => _tools.Run(call, reading.Language, by))];
            return new QuestionAnswer { Question = asked, IsAnswered = true, Language = reading.Language.Code, Text = string.Join(' ', steps.Select(step => step.Text)), Steps = steps };
        }
        catch (StoreUnavailableException e)
        {
            return new QuestionAnswer { Question = asked, IsAnswered = false, Language = preferred, Text = Core.Explaining.Languages.LanguagePack.Get(preferred).Questions.Answer("busy", e.Message) };
        }
    }

    private async Task<QuestionTool> ChooseAsync(string question, CancellationToken cancellationToken)
    {
        if (model is null)
        {
            return QuestionTool.None;
        }

        PromptText prompt = ToolPrompt.Build(question);
        var request = new GenerationRequest
        {
            Messages = [new ChatMessage("system", prompt.System), new ChatMessage("user", prompt.User)],
            Grammar = ToolPrompt.Grammar,
            MaxTokens = 16,
        };
        try
        {
            return await model(request, cancellationToken) is { } written ? ToolPrompt.Read(written.Text) : QuestionTool.None;
        }
        catch (LanguageModelException)
        {
            return QuestionTool.None;
        }
    }
}
