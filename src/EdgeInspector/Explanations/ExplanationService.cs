using System.Threading.Channels;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Explanations;

/// <summary>
/// Explains finished events, one after the other, behind a small queue of its own: the line hands an event over and never waits. When
/// too many wait the oldest go unexplained, which is counted and said. Nothing here reaches back to verdicts, thresholds or models.
/// </summary>
internal sealed class ExplanationService : IAsyncDisposable
{
    /// <summary>Events waiting: a minute of a line that rejects one a second, in a few kilobytes.</summary>
    public const int Capacity = 64;

    /// <summary>A model that takes longer leaves its event to the template.</summary>
    private static readonly TimeSpan ModelTimeout = TimeSpan.FromSeconds(20);

    private readonly Channel<(InspectionEvent Event, PictureMeasures Measures, RuleFact? Rule)> _queue;
    private readonly FactGatherer _gatherer;
    private readonly EventStore _store;
    private readonly ExplanationStore _explanations;
    private readonly TimeProvider _time;
    private readonly ILogger<ExplanationService> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private volatile ExplanationPlan _plan;
    private volatile ExplanationCounts _counts = new();
    private long _dropped;
    private Task _running = Task.CompletedTask;

    public ExplanationService(ExplanationPlan plan, EventStore store, EventQueries queries, ExplanationStore explanations, TimeProvider time, ILogger<ExplanationService> logger)
    {
        _plan = plan;
        _store = store;
        _explanations = explanations;
        _time = time;
        _logger = logger;
        _gatherer = new FactGatherer(queries, time);
        _queue = Channel.CreateBounded<(InspectionEvent Event, PictureMeasures Measures, RuleFact? Rule)>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Called with the id of each event that was explained, after it was stored.</summary>
    public Action<string> Explained { get; init; } = static _ => { };

    public ExplanationPlan Plan => _plan;

    public ExplanationCounts Counts => _counts with { Dropped = Interlocked.Read(ref _dropped) };

    public void Start() => _running = Task.Run(() => RunAsync(_stopping.Token));

    /// <summary>Explains from the next event on by another plan.</summary>
    public void Use(ExplanationPlan plan)
    {
        _plan = plan;
        _counts = _counts with { Reason = null };
    }

    /// <summary>Takes a finished event. Never blocks; any phase but the last is left out.</summary>
    /// <param name="measures">Taken from a picture that shows it.</param>
    public void Offer(InspectionEvent inspected, PictureMeasures measures = default)
    {
        if (inspected.Phase == EventPhase.End)
        {
            // The rule it was judged by, not the one in force when its turn comes.
            _queue.Writer.TryWrite((inspected, measures, _plan.Rule(inspected)));
        }
    }

    /// <summary>Stops after the event at hand; what still waits stays unexplained.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach ((InspectionEvent inspected, PictureMeasures measures, RuleFact? rule) in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await ExplainAsync(inspected, measures, rule, cancellationToken);
                }
                catch (Exception e) when (e is SqliteException or StoreUnavailableException or ObjectDisposedException)
                {
                    _counts = _counts with { Reason = $"explanations cannot be stored: {e.Message}" };
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The edge of the loop: one event's words must not cost those of the next.
                    _logger.LogError(e, "Event {Id} was not explained.", inspected.Id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    private async Task ExplainAsync(InspectionEvent inspected, PictureMeasures measures, RuleFact? rule, CancellationToken cancellationToken)
    {
        ExplanationPlan plan = _plan;
        // Its own last phase must be counted, and its row be there for the explanation to belong to.
        if (!await _store.FlushAsync(cancellationToken))
        {
            return;
        }

        FactList facts = plan.Explainer.Facts(_gatherer.Gather(inspected, rule, measures, plan.GoodShare(inspected.Camera)));
        (Explanation explanation, string? reason) = await WriteAsync(plan, facts, cancellationToken);
        bool byModel = explanation.Source == ExplanationSource.Model;
        StoredExplanation stored = ExplanationFacts.Store(explanation, facts, _time.GetUtcNow(), plan.Explainer.Language, byModel ? plan.ModelName : null);
        await _explanations.SaveAsync(stored, cancellationToken);
        bool wasAsked = plan.Model is not null && reason is null;
        ExplanationCounts counts = _counts;
        _counts = counts with
        {
            ByModel = counts.ByModel + (byModel ? 1 : 0),
            ByTemplate = counts.ByTemplate + (byModel ? 0 : 1),
            Failed = counts.Failed + (plan.Model is not null && !byModel ? 1 : 0),
            Sentences = counts.Sentences + (wasAsked ? stored.Sentences : 0),
            Grounded = counts.Grounded + (wasAsked ? stored.Grounded : 0),
            Reason = reason,
        };
        Explained(inspected.Id);
    }

    /// <summary>By the model where there is one and it answers; else by the template, with the reason.</summary>
    private static async Task<(Explanation Explanation, string? Reason)> WriteAsync(ExplanationPlan plan, FactList facts, CancellationToken cancellationToken)
    {
        if (plan.Model is not { } write)
        {
            return (plan.Explainer.Explain(facts), null);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ModelTimeout);
        try
        {
            PromptText prompt = EventPrompt.Build(facts, plan.Explainer.Language);
            GenerationResult? written = await write(
                new GenerationRequest
                {
                    Messages = [new ChatMessage("system", prompt.System), new ChatMessage("user", prompt.User)],
                    Grammar = EventGrammar.Build(facts, plan.Explainer.Language),
                    MaxTokens = 192,
                },
                limit.Token);
            return written is null ? (plan.Explainer.Explain(facts), "the language model does not answer; templates speak") : (plan.Explainer.Explain(facts, written.Text), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (plan.Explainer.Explain(facts), $"the language model took longer than {ModelTimeout.TotalSeconds} s; templates speak");
        }
        catch (LanguageModelException e)
        {
            return (plan.Explainer.Explain(facts), $"{e.Message}; templates speak");
        }
    }
}
