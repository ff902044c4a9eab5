using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// ONNX Runtime through its C API. Thread-safe: several sessions may be loaded and run at once. Sessions may outlive it: the native
/// environment goes with the last of them.
/// </summary>
public sealed class OnnxModelRuntime : IModelRuntime
{
    private const int MaxThreads = 256;

    private readonly OrtLibrary _library;
    private readonly OrtSessionBuilder _builder;
    private readonly Action<string>? _log;
    private readonly Func<bool> _hasGpu;
    private bool _disposed;

    /// <summary>Loads the library.</summary>
    /// <param name="options">Null: the library is looked for, its warnings are dropped.</param>
    /// <exception cref="DllNotFoundException">It is missing, does not load or is too old; the message says what to do.</exception>
    public OnnxModelRuntime(OnnxRuntimeOptions? options = null)
        : this(options, ProviderChoice.HasNvidiaDevice)
    {
    }

    internal OnnxModelRuntime(OnnxRuntimeOptions? options, Func<bool> hasGpu)
    {
        _log = options?.Log;
        _hasGpu = hasGpu;
        _library = OrtLibrary.Load(options?.LibraryPath, AppContext.BaseDirectory);
        _builder = new OrtSessionBuilder(_library);
        OrtLogSinks.Add(_log);
        Description = $"ONNX Runtime {_library.Version} ({_library.Path})";
        CompiledProviders = ProviderChoice.FromNames(_library.ReadCompiledProviders());
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
            (NativeHandle session, ExecutionProvider provider, string? fallback) = Open(path, options, dimensions);
            OrtSignature signature = OrtSignature.Read(_library, session);
            SessionOptions settled = OrtInputShapes.Settle(options, signature.Inputs, signature.Metadata);
            if (settled != options)
            {
                // Once more, with the sizes that are now known fixed throughout the graph: its outputs get buffers of their own.
                session.Dispose();
                options = settled;
                dimensions = OrtInputShapes.NamedDimensions(signature.Inputs, OrtInputShapes.Resolve(path, signature.Inputs, options.InputShapes));
                (session, provider, fallback) = Open(path, options, dimensions);
            }

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
            _library.Environment.Dispose();
        }
    }

    private (NativeHandle Session, ExecutionProvider Provider, string? Fallback) Open(string path, SessionOptions options, Dictionary<string, long> dimensions) =>
        ProviderChoice.Open(path, _library.Path, options.Provider, _hasGpu, (wanted, strict) => _builder.Build(path, options, wanted, strict, dimensions));

    private Dictionary<string, long> ProbeDimensions(string path, SessionOptions options)
    {
        using NativeHandle probe = _builder.BuildProbe(path);
        OrtTensorInfo[] inputs = OrtSignature.Read(_library, probe).Inputs;
        return OrtInputShapes.NamedDimensions(inputs, OrtInputShapes.Resolve(path, inputs, options.InputShapes));
    }

    private OnnxModelSession Describe(string path, SessionOptions options, NativeHandle session, ExecutionProvider provider, string? fallback)
    {
        try
        {
            OrtSignature signature = OrtSignature.Read(_library, session);
            long[][] shapes = OrtInputShapes.Resolve(path, signature.Inputs, options.InputShapes);
            TensorSpec[] inputs = OrtInputShapes.ToSpecs(path, signature.Inputs, shapes);
            TensorSpec[] outputs = [.. signature.Outputs.Select(output => output.ToSpec(path, "output", output.Shape))];
            return new OnnxModelSession(_library, session, new OrtSessionDescription(path, signature, inputs, outputs, provider, fallback));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
