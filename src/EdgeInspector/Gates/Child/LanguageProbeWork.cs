using System.Diagnostics;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Gates.Child;

/// <summary>Loads a language model for the first time and has it answer: the same question twice, which must give the same words, and others.</summary>
/// <param name="file">The GGUF file, absolute.</param>
internal sealed class LanguageProbeWork(string file, Func<ILanguageModelRuntime> runtime, Action<GateAnswer> say)
{
    private const int Tokens = 24;

    private static readonly string[] _questions =
    [
        "Name the colour of copper in one word.",
        "Name the colour of copper in one word.",
        "A track of 0.2 mm is broken over 0.4 mm. Say in one sentence what that means.",
        "1, 2, 3: what follows?",
    ];

    /// <exception cref="GateRefusal">It cannot be used.</exception>
    public void Run()
    {
        try
        {
            using ILanguageModelRuntime library = runtime();
            long before = ProcessMemory.Resident();
            using ILanguageModel model = library.Load(file, new LanguageModelOptions());
            say(new GateAnswer { Gate = GateWord.Loaded });
            var answers = new List<string>();
            var times = new List<double>();
            var held = new List<long>();
            foreach (string question in _questions)
            {
                long start = Stopwatch.GetTimestamp();
                GenerationResult answer = model.Generate(
                    new GenerationRequest { Messages = [new ChatMessage("user", question)], MaxTokens = Tokens }, _ => say(new GateAnswer { Gate = GateWord.Step, Percent = answers.Count * 100 / _questions.Length }), CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / Math.Max(1, answer.GeneratedTokens));
                held.Add(ProcessMemory.Resident());
                answers.Add(answer.Text);
            }

            if (answers.TrueForAll(string.IsNullOrWhiteSpace))
            {
                throw new GateRefusal("failed", "it answers nothing, whatever it is asked");
            }

            if (answers[0] != answers[1])
            {
                throw new GateRefusal("failed", $"asked the same twice it says '{answers[0]}' and '{answers[1]}'; its file or the library is damaged");
            }

            times.Sort();
            say(new GateAnswer
            {
                Gate = GateWord.Done,
                Report = new ProbeReport
                {
                    Subject = ProbeSubject.Language,
                    Frames = answers.Count,
                    P50Ms = times[times.Count / 2],
                    P99Ms = times[^1],
                    Held = held,
                    PeakBytes = Math.Max(0, ProcessMemory.Peak() - before),
                    Provider = "Cpu",
                    Outputs = [answers[^1]],
                },
            });
        }
        catch (LanguageModelException e)
        {
            throw new GateRefusal("load", e.Message, e);
        }
        catch (DllNotFoundException e)
        {
            throw new GateRefusal("load", e.Message, e);
        }
    }
}
