using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Models;
using EdgeInspector.Explanations.Worker;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>Which language model is configured, and how it is run.</summary>
internal static class ExplainerModel
{
    /// <summary>What its process is started with; null where none is wished or there, and why.</summary>
    public static WorkerSettings? Worker(DaemonOptions options, out string? why) => Locate(options, out why) is not { } path
        ? null
        : new WorkerSettings
        {
            Model = path,
            Command = WorkerSettings.OfThisProgram(),
            Library = options.Explain.Library,
            Options = Settings(options.Explain),
            MaxMemoryBytes = options.Explain.MaxMemory,
        };

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
