using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Bindings.Native;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Explaining.Questions;

namespace EdgeInspector.ExplainerPairs;

/// <summary>Has a model explain events of products it was not trained on, and checks what it writes as the program does.</summary>
internal static class Evaluation
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static int Run(string[] args)
    {
        var options = new Arguments(args);
        int count = options.Number("count", 500);
        int seed = options.Number("seed", 9_000_001);
        int show = options.Number("show", 0);
        using ILanguageModelRuntime runtime = PortFactory.LanguageModels(null, null);
        using ILanguageModel model = runtime.Load(options.Text("model"), new LanguageModelOptions { Threads = options.Number("threads", 1) });
        var sampler = new EventSampler(seed, held: true);
        var tally = new Tally();
        for (int i = 0; i < count; i++)
        {
            LanguagePack language = LanguagePack.Get(i % 3 == 2 ? "de" : "en");
            (EventFacts facts, KnowledgeBase knowledge) = sampler.Next();
            Explain(model, new EventExplainer(knowledge, language), facts, language, tally, i < show);
        }

        Ask(model, options.Number("questions", 300), seed, tally);
        Console.WriteLine(JsonSerializer.Serialize(tally.Figures(), s_json));
        return 0;
    }

    /// <summary>Has it choose tools for questions in wordings, and about defects, that it was not trained on.</summary>
    private static void Ask(ILanguageModel model, int count, int seed, Tally tally)
    {
        var sampler = new EventSampler(seed, held: true);
        var questions = new QuestionSampler(seed, held: true);
        for (int i = 0; i < count; i++)
        {
            (EventFacts facts, KnowledgeBase knowledge) = sampler.Next();
            (string question, QuestionTool tool) = questions.Next([.. knowledge.Defects.Select(defect => defect.Label)], facts.Camera, facts.Zone);
            PromptText prompt = ToolPrompt.Build(question);
            GenerationResult result = model.Generate(
                new GenerationRequest { Messages = [new ChatMessage("system", prompt.System), new ChatMessage("user", prompt.User)], Grammar = ToolPrompt.Grammar, MaxTokens = 16 },
                null,
                CancellationToken.None);
            tally.Add(tool, ToolPrompt.Read(result.Text));
        }
    }

    private static void Explain(ILanguageModel model, EventExplainer explainer, EventFacts facts, LanguagePack language, Tally tally, bool show)
    {
        FactList list = explainer.Facts(facts);
        PromptText prompt = EventPrompt.Build(list, language);
        long since = Stopwatch.GetTimestamp();
        GenerationResult result = model.Generate(
            new GenerationRequest
            {
                Messages = [new ChatMessage("system", prompt.System), new ChatMessage("user", prompt.User)],
                Grammar = EventGrammar.Build(list, language),
            },
            null,
            CancellationToken.None);
        tally.Add(result, Stopwatch.GetElapsedTime(since), explainer.Explain(list, result.Text), explainer.Explain(list));
        if (show)
        {
            Console.Error.WriteLine($"{prompt.User}\n--\n{result.Text}--\n{explainer.Explain(list, result.Text).Text}\n");
        }
    }
}
