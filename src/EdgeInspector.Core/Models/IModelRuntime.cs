namespace EdgeInspector.Core.Models;

/// <summary>An inference library. Thread-safe; one per process.</summary>
public interface IModelRuntime : IDisposable
{
    /// <summary>Name and version, e.g. <c>ONNX Runtime 1.30.0</c>, and the file it was loaded from where known.</summary>
    string Description { get; }

    /// <summary>Providers compiled into the library: not necessarily ones that work on this box.</summary>
    IReadOnlyList<ExecutionProvider> CompiledProviders { get; }

    /// <summary>Loads a model file. May take minutes on a GPU (engine building).</summary>
    /// <exception cref="ModelLoadException">Missing, truncated, not ONNX, custom operators, or a provider that was asked for by name and fails.</exception>
    IModelSession Load(string path, SessionOptions options);
}
