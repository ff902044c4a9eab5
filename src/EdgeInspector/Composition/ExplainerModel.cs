using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Models;
using EdgeInspector.Explanations.Worker;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>The configured language model, in its process.</summary>
internal static class ExplainerModel
{
    /// <summary>Starts it.</summary>
    /// <param name="why">Why there is none: none is wished, or the store lacks it; null where there is one.</param>
    /// <returns>Null: templates speak.</returns>
    public static LanguageModelWorker? Start(DaemonOptions options, TimeProvider time, ILoggerFactory logs, out string? why)
    {
        if (Locate(options, out why) is not { } path)
        {
            return null;
        }

        var settings = new WorkerSettings
        {
            Model = path,
            Command = WorkerSettings.OfThisProgram(),
            Library = options.Explain.Library,
            Options = Settings(options.Explain),
            MaxMemoryBytes = options.Explain.MaxMemory,
        };
        return new LanguageModelWorker(settings, time, logs.CreateLogger<LanguageModelWorker>());
    }

    /// <summary>The model's file; null where none is wished or there.</summary>
    public static string? Locate(DaemonOptions options, out string? why)
    {
        why = "explain.model is null";
        if (options.Explain.Model is not { } name)
        {
            return null;
        }

        try
        {
            why = null;
            return new ModelStore(options.Models.Directory).Locate(name).Path;
        }
        catch (Exception error) when (error is ModelLoadException or ModelManifestException)
        {
            why = error.Message;
            return null;
        }
    }

    public static LanguageModelOptions Settings(ExplainOptions options) => new() { Threads = options.Threads, GpuLayers = options.GpuLayers };
}
