using EdgeInspector.Core.Models;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>
/// ONNX Runtime through Microsoft.ML.OnnxRuntime. Thread-safe: several sessions may be loaded and run at once. Sessions may outlive it:
/// the environment belongs to the process.
/// </summary>
public sealed class OnnxModelRuntime : IModelRuntime
{
    private const int MaxThreads = 256;
    private readonly string _library;
    private readonly Action<string>? _log;
    private bool _disposed;

    /// <param name="library"><c>libonnxruntime.so</c>, or the folder that holds it. Null: the package's, else looked for.</param>
    /// <param name="log">Takes the runtime's warnings, one line each, on whichever thread they arise. Null: dropped.</param>
    /// <exception cref="DllNotFoundException">The library is missing, does not load or is too old; the message says what to do.</exception>
    public OnnxModelRuntime(string? library = null, Action<string>? log = null)
    {
        _library = OnnxLibrary.Load(library);
        _log = log;
        OrtLogSinks.Add(log);
        Description = $"ONNX Runtime {OrtEnv.Instance().GetVersionString()} ({_library})";
        CompiledProviders = ProviderChoice.FromNames(OrtEnv.Instance().GetAvailableProviders());
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ExecutionProvider> CompiledProviders { get; }

    /// <inheritdoc/>
    public IModelSession Load(string path, SessionOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, "options.Threads");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, MaxThreads, "options.Threads");
        ObjectDisposedException.ThrowIf(_disposed, this);

        path = Path.GetFullPath(path);
        OnnxModelFile.Check(path);
        OrtLogSinks.StartAnew();
        try
        {
            Dictionary<string, long> dimensions = options.InputShapes.Count > 0 ? ProbeDimensions(path, options) : [];
            (InferenceSession session, ExecutionProvider provider, string? fallback) = ProviderChoice.Open(
                path, _library, options.Provider, ProviderChoice.HasNvidiaDevice,
                (wanted, strict) => OnnxSessionBuilder.Build(path, options, wanted, strict, dimensions));
            return Describe(path, options, session, provider, fallback);
        }
        catch (OrtException exception)
        {
            throw OnnxModelFile.Explain(path, exception);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            OrtLogSinks.Remove(_log);
        }
    }

    private static Dictionary<string, long> ProbeDimensions(string path, SessionOptions options)
    {
        using InferenceSession probe = OnnxSessionBuilder.BuildProbe(path);
        OrtTensorInfo[] inputs = Read(probe.InputNames, probe.InputMetadata);
        long[][] shapes = OrtInputShapes.Resolve(path, inputs, options.InputShapes);

        // Here already: the package counts dimensions in 32 bits, so a session with an enormous one would show another.
        _ = OrtInputShapes.ToSpecs(path, inputs, shapes);
        return OrtInputShapes.NamedDimensions(inputs, shapes);
    }

    private static OnnxModelSession Describe(string path, SessionOptions options, InferenceSession session, ExecutionProvider provider, string? fallback)
    {
        try
        {
            OrtTensorInfo[] declared = Read(session.InputNames, session.InputMetadata);
            options = OrtInputShapes.Settle(options, declared, session.ModelMetadata.CustomMetadataMap);
            long[][] shapes = OrtInputShapes.Resolve(path, declared, options.InputShapes);
            TensorSpec[] inputs = OrtInputShapes.ToSpecs(path, declared, shapes);
            TensorSpec[] outputs = [.. Read(session.OutputNames, session.OutputMetadata).Select(output => output.ToSpec(path, "output", output.Shape))];
            return OnnxFailure.Guard(() => new OnnxModelSession(path, session, inputs, outputs, provider, fallback));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static OrtTensorInfo[] Read(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata) =>
    [
        .. names.Select(name => metadata[name] is { IsTensor: true } tensor
            ? new OrtTensorInfo(
                name, (int)tensor.ElementDataType, [.. tensor.Dimensions.Select(size => (long)size)], [.. tensor.SymbolicDimensions.Select(symbol => symbol ?? "")])
            : new OrtTensorInfo(name, 0, [], [])),
    ];
}
