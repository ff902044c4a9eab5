using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Explaining.Questions;

namespace EdgeInspector.ExplainerPairs;

/// <summary>Writes pairs of prompt and answer, one JSON object a line: <c>system</c>, <c>user</c>, <c>answer</c>.</summary>
internal static class PairFile
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string[] args)
    {
        var options = new Arguments(args);
        int count = options.Number("count", 20_000);
        int seed = options.Number("seed", 1);
        using var file = new StreamWriter(options.Text("out"));
        var random = new Random(seed);
        var sampler = new EventSampler(seed, held: false);
        var questions = new QuestionSampler(seed, held: false);
        int dropped = 0;
        for (int i = 0; i < count; i++)
        {
            // One question to three events.
            if (i % 4 == 3)
            {
                (EventFacts asked, KnowledgeBase about) = sampler.Next();
                (string question, QuestionTool tool) = questions.Next([.. about.Defects.Select(defect => defect.Label)], asked.Camera, asked.Zone);
                Write(file, ToolPrompt.Build(question), $"tool: {tool.ToString().ToLowerInvariant()}\n");
                continue;
            }

            LanguagePack language = LanguagePack.Get(random.Next(3) == 0 ? "de" : "en");
            (EventFacts facts, KnowledgeBase knowledge) = sampler.Next();
            var explainer = new EventExplainer(knowledge, language);
            FactList list = explainer.Facts(facts);
            EventAnswer answer = new AnswerWriter(random, language.Code).Write(list);
            // What the program would not say is not taught.
            if (explainer.Explain(list, answer.Write()) is not { Source: ExplanationSource.Model, Grounding: 1 })
            {
                dropped++;
                continue;
            }

            Write(file, EventPrompt.Build(list, language), answer.Write());
        }

        Console.Error.WriteLine($"{count - dropped} pairs; {dropped} left out that do not pass the check");
        return 0;
    }

    private static void Write(StreamWriter file, PromptText prompt, string answer) =>
        file.WriteLine(JsonSerializer.Serialize(new { system = prompt.System, user = prompt.User, answer }, s_json));
}
