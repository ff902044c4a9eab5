using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Explanations.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

/// <summary>Workers of the built program, with the real small model of the tests.</summary>
internal static class WorkerFixture
{
    /// <summary>Far more than a start takes on a busy machine; only a failure waits so long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string Model => Repository.Data("gguf", "stories260K.gguf");

    public static IReadOnlyList<string> Command { get; } =
        [Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll"), WorkerHost.Verb];

    public static WorkerSettings Settings(string? model = null) => new()
    {
        Model = model ?? Model,
        Command = Command,
        Options = new LanguageModelOptions { Threads = 1, ContextTokens = 512 },
        MaxMemoryBytes = 1L << 30,
        FirstPause = TimeSpan.FromMilliseconds(50),
        LongestPause = TimeSpan.FromMilliseconds(200),
    };

    public static LanguageModelWorker Start(WorkerSettings? settings = null, MemoryWatch? memory = null) =>
        new(settings ?? Settings(), TimeProvider.System, NullLogger.Instance, memory ?? new MemoryWatch("/nowhere"));

    public static GenerationRequest Ask(string text, int maxTokens = 30, string? grammar = null) =>
        new() { Messages = [new ChatMessage("user", text)], MaxTokens = maxTokens, Grammar = grammar };

    public static Task<GenerationResult> GenerateAsync(this LanguageModelWorker worker, GenerationRequest request) =>
        worker.GenerateAsync(request, null, Limit, TestContext.Current.CancellationToken);

    public static async Task<LanguageModelException> RefusalAsync(this LanguageModelWorker worker, GenerationRequest request) =>
        await Assert.ThrowsAsync<LanguageModelException>(() => worker.GenerateAsync(request));

    /// <param name="after">The process that this state is not of.</param>
    public static async Task BecomesAsync(this LanguageModelWorker worker, WorkerState state, int after = 0)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (worker.Standing is var standing && (standing.State != state || (after > 0 && standing.ProcessId == after)))
        {
            Assert.False(limit.IsCancellationRequested, $"the worker stays {worker.Standing}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
