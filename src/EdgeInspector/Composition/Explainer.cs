using EdgeInspector.Explanations;
using EdgeInspector.Explanations.Worker;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>The language model that explains, in its process, as configured; another one when the configuration changes.</summary>
internal sealed class Explainer(TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    /// <summary>Longest wait for an answer. A small model takes a second; what takes longer is for the template.</summary>
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(15);

    private readonly ILogger _log = logs.CreateLogger<Explainer>();
    private volatile LanguageModelWorker? _worker;
    private WorkerSettings? _settings;
    private volatile string? _missing;
    private string? _why;

    /// <summary>Why templates speak where the model should; null where nothing is wrong.</summary>
    public string? Trouble => _worker?.Standing is { IsDegraded: true } standing ? standing.Reason : _missing;

    /// <summary>Goes over to a configuration. One that asks for the same model leaves it running.</summary>
    /// <returns>Has it write; null: there is none, and templates speak.</returns>
    public async Task<GenerateText?> UseAsync(DaemonOptions options)
    {
        WorkerSettings? wanted = ExplainerModel.Worker(options, out string? why);
        // Who named a model expects it; one that ships may be left out of an installation.
        bool isNamed = options.Explain.Model is { } name && name != new ExplainOptions().Model;
        string? missing = wanted is null && isNamed ? $"{why}; templates speak" : null;
        if (wanted is null && why != _why)
        {
            _log.Log(isNamed ? LogLevel.Warning : LogLevel.Information, "Templates explain: {Reason}", why);
        }

        (_missing, _why) = (missing, why);
        if (!IsSame(wanted, _settings))
        {
            await DisposeAsync();
            _settings = wanted;
            _worker = wanted is null ? null : new LanguageModelWorker(wanted, time, logs.CreateLogger<LanguageModelWorker>());
        }

        return _worker is { } worker ? (request, cancellationToken) => worker.TryGenerateAsync(request, _deadline, cancellationToken) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is { } worker)
        {
            _worker = null;
            await worker.DisposeAsync();
        }
    }

    private static bool IsSame(WorkerSettings? one, WorkerSettings? other) => one is null || other is null
        ? one is null && other is null
        : (one.Model, one.Library, one.Options, one.MaxMemoryBytes) == (other.Model, other.Library, other.Options, other.MaxMemoryBytes);
}
