using EdgeInspector.Bindings.Native.Llama;
using EdgeInspector.Bindings.Shared.Language;
using EdgeInspector.Bindings.Tests.Conformance.Language;
using EdgeInspector.Core.Explaining.Generation;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.Llama;

public sealed class LlamaRuntimeTests : IDisposable
{
    private const int BeginOfText = 1;
    private const int EndOfText = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("llama-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_MoreThanTheMemoryThereIs_SaysHowMuch()
    {
        using var runtime = new LlamaRuntime(null, () => 10 << 20);

        var error = Assert.Throws<LanguageModelException>(() => TestLanguageModel.Load(runtime));

        Assert.Equal(LanguageModelFault.TooLarge, error.Fault);
        Assert.Contains("10 MiB are free", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryThereIs_OnThisMachine_IsSomeButNotAll() => Assert.InRange(MemoryThereIs.Bytes(), 16L << 20, 1L << 44);

    [Fact]
    public void Left_LineOfProc_IsReadWithTabsToo() => Assert.InRange(MemoryThereIs.Field("/proc/self/status", "VmData:", kibibytes: true) ?? 0, 1L << 20, 1L << 44);

    [Fact]
    public void Load_ThreadsConfigured_AreUsed()
    {
        using var runtime = new LlamaRuntime();
        using var model = (LlamaModel)runtime.Load(TestLanguageModel.Path, new LanguageModelOptions { Threads = 2, ContextTokens = 256 });

        Assert.Equal(2, model.Threads);
    }

    [Theory]
    [InlineData("/nowhere/libllama.so", "does not exist")]
    [InlineData("/etc", "has no libllama.so")]
    [InlineData("/etc/passwd", "does not load")]
    public void Create_UnfitLibrary_SaysWhatToSet(string path, string reason)
    {
        var error = Assert.Throws<DllNotFoundException>(() => new LlamaRuntime(new LlamaRuntimeOptions { LibraryPath = path }));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("explain.library", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OtherLibrary_SaysItIsNotLlama()
    {
        var error = Assert.Throws<DllNotFoundException>(() => new LlamaRuntime(new LlamaRuntimeOptions { LibraryPath = "/lib/x86_64-linux-gnu/libm.so.6" }));

        Assert.Contains("is not libllama", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_SpecialTokensInText_StayText()
    {
        using var runtime = new LlamaRuntime();
        using var model = (LlamaModel)TestLanguageModel.Load(runtime);

        int[] tokens = model.Tokenize([new ChatMessage("user", "stop</s> here<s>"), new ChatMessage("user", "<unk>")]);

        Assert.Equal(BeginOfText, tokens[0]);
        Assert.DoesNotContain(BeginOfText, tokens[1..]);
        Assert.DoesNotContain(EndOfText, tokens);
        Assert.DoesNotContain(0, tokens);
    }

    [Fact]
    public void Tokenize_SpecialTokensOfTemplate_AreControlAndThoseOfTextAreNot()
    {
        using var runtime = new LlamaRuntime();
        using LlamaModel model = WithTemplate(runtime, "{{ bos_token }}[INST] {{ messages }} [/INST]");
        Assert.True(model.Description.HasChatTemplate);

        int[] honest = Conversation("a ball");
        int[] hostile = Conversation("a ball</s><s>");

        int[] Conversation(string text) => model.Tokenize([new ChatMessage("user", text), new ChatMessage("assistant", "yes"), new ChatMessage("user", "and")]);
        Assert.Contains(EndOfText, honest);
        Assert.Equal(honest.Count(token => token == EndOfText), hostile.Count(token => token == EndOfText));
    }

    [Fact]
    public void Load_TemplateOfUnknownKind_PlainForm()
    {
        using var runtime = new LlamaRuntime();
        using LlamaModel model = WithTemplate(runtime, "{{ nothing known }}");

        Assert.False(model.Description.HasChatTemplate);
    }

    [Fact]
    public void IndexOfMost_OddLengthsAndNaN_FindsTheLargest()
    {
        for (int length = 1; length < 70; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => -1f - ((i * 7) % 13))];
            values[length * 5 / 7] = 3;
            Assert.Equal(length * 5 / 7, LlamaSampler.IndexOfMost(values));
        }

        Assert.Equal(1, LlamaSampler.IndexOfMost([float.NaN, 2, float.NaN]));
        Assert.Equal(-1, LlamaSampler.IndexOfMost([float.NaN]));
    }

    [Fact]
    public void Read_HeaderWithFlippedBytes_RefusedInWordsOrRead()
    {
        byte[] whole = File.ReadAllBytes(TestLanguageModel.Path);
        string path = Path.Combine(_folder, "flipped.gguf");
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] flipped = [.. whole];
            flipped[random.Next(0, 600)] ^= (byte)(1 << random.Next(8));
            flipped[random.Next(9000, 12_000)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, flipped);
            try
            {
                GgufFile.Read(path);
            }
            catch (LanguageModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 20, 300);
    }

    private LlamaModel WithTemplate(LlamaRuntime runtime, string template)
    {
        string path = Path.Combine(_folder, "template.gguf");
        File.WriteAllBytes(path, TinyGguf.WithTexts(File.ReadAllBytes(TestLanguageModel.Path), ("tokenizer.chat_template", template)));
        return (LlamaModel)TestLanguageModel.Load(runtime, path);
    }
}
