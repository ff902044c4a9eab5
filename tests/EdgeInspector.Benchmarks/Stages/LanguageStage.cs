using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>Tokens per second of a language model, against the bare loop (decode, pick the likeliest, repeat) over the same library.</summary>
internal sealed class LanguageStage : IBenchStage
{
    private const int Tokens = 64;
    private const int Context = 512;
    private const string Prompt = "Once upon a time, there was a little girl named Lily. She";

    public string Name => "language";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        string path = Find(context);
        for (int threads = 1; threads <= Math.Min(2, Environment.ProcessorCount); threads++)
        {
            yield return Case(path, threads);
        }
    }

    private static string Find(BenchContext context)
    {
        string stories = Path.GetFullPath(Path.Combine(context.Root, "..", "shared", "data", "gguf", "stories260K.gguf"));
        string[] shipped = Directory.Exists(Path.Combine(context.Root, "models", "explainer"))
            ? Directory.GetFiles(Path.Combine(context.Root, "models", "explainer"), "*.gguf", SearchOption.AllDirectories)
            : [];
        return File.Exists(stories) ? stories : shipped.FirstOrDefault() ?? throw new BenchSkippedException("no GGUF model is here: neither ../shared/data/gguf nor models/explainer");
    }

    private static BenchCase Case(string path, int threads)
    {
        ILanguageModelRuntime runtime;
        try
        {
            runtime = PortFactory.LanguageModels(null, null);
        }
        catch (DllNotFoundException error)
        {
            throw new BenchSkippedException(error.Message);
        }

        ILanguageModel model = runtime.Load(path, new LanguageModelOptions { Threads = threads, ContextTokens = Context });
        var bare = new BareLlamaLoop(runtime.Description, path, threads, Context);
        var request = new GenerationRequest { Messages = [new ChatMessage("user", Prompt)], MaxTokens = Tokens };
        string text = $"User: {Prompt}\n\nAssistant:";
        return new BenchCase
        {
            Name = $"{Path.GetFileName(path)}, {Tokens} tokens",
            Threads = threads,
            PeerThreads = threads,
            Goal = 0.98,
            Peer = new LocalPeer("bare loop over the same libllama", _ => bare.Run(text, Tokens), bare.Dispose),
            Ours = _ => model.Generate(request, null, CancellationToken.None),
            Compare = () =>
            {
                GenerationResult ours = model.Generate(request, null, CancellationToken.None);
                string theirs = bare.Run(text, Tokens);
                bool same = ours.Text == theirs && ours.GeneratedTokens == Tokens;
                return new Equality(same, same ? $"the same {Tokens} tokens" : $"'{ours.Text}' against '{theirs}'");
            },
            Owned = new Both(model, runtime),
        };
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
