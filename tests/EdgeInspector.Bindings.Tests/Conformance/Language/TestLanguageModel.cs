using EdgeInspector.Core.Explaining.Generation;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Language;

/// <summary>The real language model of the tests: 292,800 parameters trained on children's stories, in 1.2 MB.</summary>
internal static class TestLanguageModel
{
    public static string Path => SharedData.File("gguf", "stories260K.gguf");

    /// <summary>The binding's library; skips the running test where this build has none.</summary>
    public static ILanguageModelRuntime Runtime(Action<string>? log = null)
    {
        try
        {
            return Binding.LanguageModels(log: log);
        }
        catch (DllNotFoundException error) when (error.Message.Contains("This build has no language models", StringComparison.Ordinal))
        {
            Assert.Skip(error.Message);
            throw;
        }
    }

    public static ILanguageModel Load(ILanguageModelRuntime runtime, string? path = null) =>
        runtime.Load(path ?? Path, new LanguageModelOptions { Threads = 1, ContextTokens = 512 });

    public static GenerationRequest Ask(string text, int maxTokens = 40, string? grammar = null) =>
        new() { Messages = [new ChatMessage("user", text)], MaxTokens = maxTokens, Grammar = grammar };
}
