using System.Text.Json;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Explanations;

public sealed class ExplanationServiceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly StoreFixture _fixture = new();
    private readonly EventQueries _queries;
    private readonly ExplanationStore _explanations;

    public ExplanationServiceTests()
    {
        _queries = new EventQueries(_fixture.Store);
        _explanations = new ExplanationStore(_fixture.Store, _queries);
    }

    [Fact]
    public async Task Offer_FinishedEvent_IsExplainedByTheTemplateAndStored()
    {
        StoredExplanation said = await ExplainAsync(null);

        Assert.Equal(("template", "en", null), (said.Source, said.Language, said.Model));
        Assert.StartsWith("Open circuit in the centre, zone board: rejected. It looks like a gap in a conductor, 36 px long,", said.Text, StringComparison.Ordinal);
        Assert.Contains("Likely causes: etching was too strong or too long;", said.Text, StringComparison.Ordinal);
        Assert.Equal(said.Sentences, said.Grounded);
        JsonElement facts = JsonDocument.Parse(said.Facts).RootElement;
        Assert.Equal(1, facts.GetProperty("count").GetProperty("value").GetInt32());
        Assert.Equal("open circuit", facts.GetProperty("class").GetProperty("text").GetString());
        Assert.True(facts.GetProperty("class").GetProperty("stated").GetBoolean());
        Assert.Equal("at least 50 % confidence in 2 of 3 frames", facts.GetProperty("rule").GetProperty("text").GetString());
        Assert.Single(_explanations.Unsent(10));
    }

    [Fact]
    public async Task Offer_ModelTellsHalfTheTruth_TheOtherHalfIsDropped()
    {
        StoredExplanation said = await ExplainAsync((request, _) =>
        {
            Assert.Contains("{class} open", request.Messages[1].Text, StringComparison.Ordinal);
            Assert.Contains("\"{place}\"", request.Grammar, StringComparison.Ordinal);
            return Written("summary: A {class} was found {place}. It is a short circuit {length} wide.\nlooks: unknown\ncauses: over-etching\naction: check-etching\nseverity: high\n");
        });

        Assert.Equal(("model", "tiny"), (said.Source, said.Model));
        Assert.Equal((2, 1), (said.Sentences, said.Grounded));
        Assert.StartsWith("An open circuit was found in the centre. Likely causes:", said.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary: All is well with the world.\nlooks: unknown\ncauses: unknown\naction: unknown\nseverity: unknown\n")]
    [InlineData("I refuse.")]
    [InlineData("")]
    public async Task Offer_ModelWritesNothingThatHolds_TheTemplateSpeaks(string written)
    {
        StoredExplanation said = await ExplainAsync((_, _) => Written(written));

        Assert.Equal(("template", null), (said.Source, said.Model));
        Assert.StartsWith("Open circuit", said.Text, StringComparison.Ordinal);
        Assert.Equal(0, said.Grounded);
    }

    [Fact]
    public async Task Offer_ModelFails_TemplateSpeaksAndTheReasonIsTold()
    {
        ExplanationService? service = null;
        StoredExplanation said = await ExplainAsync((_, _) => throw new LanguageModelException(LanguageModelFault.Unusable, "tiny.gguf: is truncated; install it again"), made => service = made);

        Assert.Equal("template", said.Source);
        Assert.Equal("tiny.gguf: is truncated; install it again; templates speak", service!.Counts.Reason);
        Assert.Equal(1, service.Counts.Failed);
    }

    [Fact]
    public async Task Offer_ManyWhileTheModelHangs_NeverWaitsAndCountsTheDropped()
    {
        var hang = new TaskCompletionSource<GenerationResult?>();
        ExplanationService service = Service((_, cancellationToken) => hang.Task.WaitAsync(cancellationToken));
        service.Start();
        InspectionEvent[] events = [.. Enumerable.Range(0, ExplanationService.Capacity + 10).Select(static _ => Samples.Event(phase: EventPhase.End))];
        foreach (InspectionEvent e in events)
        {
            _fixture.Store.Record(Samples.Recording(e));
            service.Offer(e);
        }

        // One is at work at most, the queue holds its number, and the others went.
        Assert.InRange(service.Counts.Dropped, 9, 10);
        await service.DisposeAsync();
    }

    public void Dispose()
    {
        _queries.Dispose();
        _fixture.Dispose();
    }

    private async Task<StoredExplanation> ExplainAsync(GenerateText? model, Action<ExplanationService>? made = null)
    {
        ExplanationService service = Service(model);
        made?.Invoke(service);
        service.Start();
        InspectionEvent e = Samples.Event(phase: EventPhase.End);
        _fixture.Store.Record(Samples.Recording(e));
        service.Offer(e);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await _explanations.Changed.WaitAsync(deadline.Token);
        while (service.Counts.ByModel + service.Counts.ByTemplate == 0)
        {
            await Task.Delay(10, deadline.Token);
        }

        await service.DisposeAsync();
        return _queries.ExplanationOf(e.Id)!;
    }

    private ExplanationService Service(GenerateText? model)
    {
        var explainer = new EventExplainer(SeededStore.Knowledge(), LanguagePack.Get("en"));
        var plan = new ExplanationPlan(explainer, static _ => new RuleFact(0.5f, 0, 2, 3), model, model is null ? null : "tiny");
        return new ExplanationService(plan, _fixture.Store, _queries, _explanations, TimeProvider.System, NullLogger<ExplanationService>.Instance);
    }

    private static Task<GenerationResult?> Written(string text) => Task.FromResult<GenerationResult?>(new GenerationResult(text, 100, 0, 50, true));
}
