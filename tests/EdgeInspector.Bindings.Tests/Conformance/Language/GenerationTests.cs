using System.Text;
using System.Text.RegularExpressions;
using EdgeInspector.Core.Explaining.Generation;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Language;

public sealed class GenerationTests : IDisposable
{
    private readonly ILanguageModelRuntime _runtime = TestLanguageModel.Runtime();

    public void Dispose() => _runtime.Dispose();

    [Fact]
    public void Load_RealModel_DescribesIt()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        Assert.Equal("llama", model.Description.Architecture);
        Assert.Equal(292_800, model.Description.Parameters);
        Assert.Equal(512, model.Description.ContextTokens);
        Assert.False(model.Description.HasChatTemplate);
    }

    [Fact]
    public void Generate_RealModel_WritesWordsOfItsStories()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        GenerationResult result = model.Generate(TestLanguageModel.Ask("Once upon a time, there was a little girl named Lily. She"), null, TestContext.Current.CancellationToken);

        Assert.Equal(40, result.GeneratedTokens);
        Assert.False(result.IsComplete);
        Assert.Matches(new Regex("[a-z]{2,} [a-z]{2,}"), result.Text);
    }

    [Fact]
    public void Generate_SameRequestTwice_SameTextAndPromptCached()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);
        GenerationRequest request = TestLanguageModel.Ask("Tell me of a big red ball.");

        GenerationResult first = model.Generate(request, null, TestContext.Current.CancellationToken);
        GenerationResult second = model.Generate(request, null, TestContext.Current.CancellationToken);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(0, first.CachedTokens);
        Assert.Equal(second.PromptTokens - 1, second.CachedTokens);
    }

    [Fact]
    public void Generate_PromptsThatPartLate_CommonBeginningCachedAndTextAsWithoutCache()
    {
        const string beginning = "Once upon a time, there was a dog. The dog liked to play in the park with";
        GenerationRequest request = TestLanguageModel.Ask($"{beginning} Tom.");
        string alone;
        using (ILanguageModel fresh = TestLanguageModel.Load(_runtime))
        {
            alone = fresh.Generate(request, null, TestContext.Current.CancellationToken).Text;
        }

        using ILanguageModel model = TestLanguageModel.Load(_runtime);
        model.Generate(TestLanguageModel.Ask($"{beginning} Mia and a ball."), null, TestContext.Current.CancellationToken);
        GenerationResult result = model.Generate(request, null, TestContext.Current.CancellationToken);

        Assert.InRange(result.CachedTokens, 10, result.PromptTokens - 2);
        Assert.Equal(alone, result.Text);
    }

    [Fact]
    public void Generate_WithListener_PiecesJoinToText()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);
        var heard = new StringBuilder();
        int pieces = 0;

        GenerationResult result = model.Generate(TestLanguageModel.Ask("The cat"), piece =>
        {
            heard.Append(piece);
            pieces++;
        }, TestContext.Current.CancellationToken);

        Assert.Equal(result.Text, heard.ToString());
        Assert.True(pieces > 5, $"{pieces} pieces");
    }

    [Theory]
    [InlineData("root ::= \"yes\" | \"no\"", "^(yes|no)$")]
    [InlineData("root ::= \"{\" [a-z]+ \"}\"", @"^\{[a-z]+\}?$")]
    [InlineData("root ::= \"Überlänge ✓\"", "^Überlänge ✓$")]
    public void Generate_WithGrammar_AnswerMatches(string grammar, string expected)
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        GenerationResult result = model.Generate(TestLanguageModel.Ask("Is it so?", grammar: grammar), null, TestContext.Current.CancellationToken);

        Assert.Matches(expected, result.Text);
    }

    [Fact]
    public void Generate_GrammarAndTemperature_AnswersVaryWithSeedAndMatch()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);
        var answers = new HashSet<string>();
        for (uint seed = 1; seed <= 12; seed++)
        {
            GenerationRequest request = TestLanguageModel.Ask("A colour?", grammar: "root ::= \"red\" | \"green\" | \"blue\" | \"black\"") with { Temperature = 2, Seed = seed };
            string answer = model.Generate(request, null, TestContext.Current.CancellationToken).Text;
            Assert.Equal(answer, model.Generate(request, null, TestContext.Current.CancellationToken).Text);
            answers.Add(answer);
        }

        Assert.True(answers.Count > 1);
        Assert.Subset(new HashSet<string> { "red", "green", "blue", "black" }, answers);
    }

    [Theory]
    [InlineData("root ::= \"a")]
    [InlineData("root ::= missing")]
    [InlineData("other ::= \"a\"")]
    [InlineData("root ::= root \"a\"")]
    [InlineData("")]
    public void Generate_BadGrammar_SaysSoAndModelGoesOn(string grammar)
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        var error = Assert.Throws<LanguageModelException>(() => model.Generate(TestLanguageModel.Ask("Hello", grammar: grammar), null, TestContext.Current.CancellationToken));

        Assert.Equal(LanguageModelFault.Grammar, error.Fault);
        Assert.Contains("GBNF", error.Message, StringComparison.Ordinal);
        Assert.Equal("ok", model.Generate(TestLanguageModel.Ask("Hello", grammar: "root ::= \"ok\""), null, TestContext.Current.CancellationToken).Text);
    }

    [Fact]
    public void Generate_CancelledWhileWriting_StopsAndCanBeAskedAgain()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);
        GenerationRequest request = TestLanguageModel.Ask("One day, a bird", maxTokens: 60);
        string whole = model.Generate(request, null, TestContext.Current.CancellationToken).Text;
        using var cancellation = new CancellationTokenSource();
        int pieces = 0;

        Assert.Throws<OperationCanceledException>(() => model.Generate(request, _ =>
        {
            if (++pieces == 3)
            {
                cancellation.Cancel();
            }
        }, cancellation.Token));

        Assert.Equal(3, pieces);
        Assert.Equal(whole, model.Generate(request, null, TestContext.Current.CancellationToken).Text);
    }

    [Fact]
    public void Generate_PromptLongerThanContext_SaysHowLong()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        var error = Assert.Throws<LanguageModelException>(() => model.Generate(TestLanguageModel.Ask(string.Join(' ', Enumerable.Repeat("ball", 600))), null, TestContext.Current.CancellationToken));

        Assert.Equal(LanguageModelFault.PromptTooLong, error.Fault);
        Assert.Contains("512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ContextFullWhileWriting_CutOffNotFailed()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        GenerationResult result = model.Generate(
            TestLanguageModel.Ask(string.Join(' ', Enumerable.Repeat("ball", 200)), maxTokens: 4096, grammar: "root ::= [a-z ]+ \"!!\""), null, TestContext.Current.CancellationToken);

        Assert.False(result.IsComplete);
        Assert.Equal(512, result.PromptTokens + result.GeneratedTokens);
    }

    [Fact]
    public void Generate_EmptyTextAndZeroCharacter_Answers()
    {
        using ILanguageModel model = TestLanguageModel.Load(_runtime);

        Assert.Equal("ok", model.Generate(TestLanguageModel.Ask("", grammar: "root ::= \"ok\""), null, TestContext.Current.CancellationToken).Text);
        Assert.Equal("ok", model.Generate(TestLanguageModel.Ask("a\0b", grammar: "root ::= \"ok\""), null, TestContext.Current.CancellationToken).Text);
    }
}
