using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// ONNX Runtime through its C API. Thread-safe: several sessions may be loaded and run at once. Sessions may outlive it: the native
/// environment goes with the last of them.
/// </summary>
public sealed class OnnxModelRuntime : IModelRuntime
{
    private const string NoDevice = "no NVIDIA device";
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
        : this(options, HasNvidiaDevice)
    {
    }

    internal OnnxModelRuntime(OnnxRuntimeOptions? options, Func<bool> hasGpu)
    {
        _log = options?.Log;
        _hasGpu = hasGpu;
        _library = OrtLibrary.Load(options?.LibraryPath, AppContext.BaseDirectory);
        _builder = new OrtSessionBuilder(_library);
        OrtLog.Add(_log);
        Description = $"ONNX Runtime {_library.Version} ({_library.Path})";
        CompiledProviders = [.. _library.ReadCompiledProviders().Select(ToProvider).Where(provider => provider is not ExecutionProvider.Auto)];
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
        OrtLog.StartAnew();
        try
        {
            Dictionary<string, long> dimensions = options.InputShapes.Count > 0 ? ProbeDimensions(path, options) : [];
            (OrtHandle session, ExecutionProvider provider, string? fallback) = OpenBest(path, options, dimensions);
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
            OrtLog.Remove(_log);
            _library.Environment.Dispose();
        }
    }

    private static bool HasNvidiaDevice() =>
        Directory.EnumerateFileSystemEntries("/dev", "nvidia*").Any() || Directory.EnumerateFileSystemEntries("/dev", "nvhost*").Any();

    private static ExecutionProvider ToProvider(string name) => name switch
    {
        "TensorrtExecutionProvider" => ExecutionProvider.TensorRt,
        "CUDAExecutionProvider" => ExecutionProvider.Cuda,
        "CPUExecutionProvider" => ExecutionProvider.Cpu,
        _ => ExecutionProvider.Auto,
    };

    private Dictionary<string, long> ProbeDimensions(string path, SessionOptions options)
    {
        using OrtHandle probe = _builder.BuildProbe(path);
        OrtTensorInfo[] inputs = OrtSignature.Read(_library, probe).Inputs;
        return OrtInputShapes.NamedDimensions(inputs, OrtInputShapes.Resolve(path, inputs, options.InputShapes));
    }

    private (OrtHandle Session, ExecutionProvider Provider, string? Fallback) OpenBest(
        string path, SessionOptions options, Dictionary<string, long> dimensions)
    {
        if (options.Provider is not ExecutionProvider.Auto)
        {
            return (OpenNamed(path, options, dimensions), options.Provider, null);
        }

        if (!_hasGpu())
        {
            return (_builder.Build(path, options, ExecutionProvider.Cpu, strict: false, dimensions), ExecutionProvider.Cpu, NoDevice);
        }

        List<string> failures = [];
        (ExecutionProvider Provider, bool Strict)[] attempts =
        [
            (ExecutionProvider.TensorRt, true), (ExecutionProvider.TensorRt, false), (ExecutionProvider.Cuda, true), (ExecutionProvider.Cuda, false),
        ];
        bool leftToCpu = false;
        foreach ((ExecutionProvider provider, bool strict) in attempts)
        {
            if (!strict && !leftToCpu)
            {
                continue;
            }

            try
            {
                OrtHandle session = _builder.Build(path, options, provider, strict, dimensions);
                return (session, provider, failures.Count == 0 ? null : string.Join("; ", failures));
            }
            catch (OrtException exception) when (!OnnxModelFile.IsFileAtFault(exception))
            {
                // Strict mode refuses a graph of which some operators would be left to the CPU; without it the provider may still do.
                leftToCpu = strict && exception.Message.Contains("fallback", StringComparison.OrdinalIgnoreCase);
                failures.Add($"{provider}: {OnnxModelFile.Shorten(exception.Text)}");
            }
        }

        OrtHandle onCpu = _builder.Build(path, options, ExecutionProvider.Cpu, strict: false, dimensions);
        return (onCpu, ExecutionProvider.Cpu, string.Join("; ", failures));
    }

    private OrtHandle OpenNamed(string path, SessionOptions options, Dictionary<string, long> dimensions)
    {
        try
        {
            return _builder.Build(path, options, options.Provider, strict: true, dimensions);
        }
        catch (OrtException exception) when (options.Provider is not ExecutionProvider.Cpu && !OnnxModelFile.IsFileAtFault(exception))
        {
            throw new ModelLoadException(
                $"{path} does not load on {options.Provider}, which was asked for by name: {OnnxModelFile.Shorten(exception.Text)} "
                + $"Install that provider's libraries beside {_library.Path}, set models.library to a build that has them, or set models.provider to auto or cpu.",
                exception);
        }
    }

    private OnnxModelSession Describe(string path, SessionOptions options, OrtHandle session, ExecutionProvider provider, string? fallback)
    {
        try
        {
            OrtSignature signature = OrtSignature.Read(_library, session);
            long[][] shapes = OrtInputShapes.Resolve(path, signature.Inputs, options.InputShapes);
            TensorSpec[] inputs = [.. signature.Inputs.Select((input, i) => ToSpec(path, "input", input, shapes[i]))];
            TensorSpec[] outputs = [.. signature.Outputs.Select(output => ToSpec(path, "output", output, output.Shape))];
            TensorSpec? huge = inputs.FirstOrDefault(input => OrtTensors.ByteCount(input) is null);
            return huge is null
                ? new OnnxModelSession(_library, session, new OrtSessionDescription(path, signature, inputs, outputs, provider, fallback))
                : throw new ModelLoadException($"{path} has an input above 2 GiB: {huge}. Choose a smaller shape.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static TensorSpec ToSpec(string path, string role, OrtTensorInfo info, long[] shape)
    {
        TensorElementType type = OrtElementTypes.FromOnnx(info.OnnxType);
        return type is not TensorElementType.Unknown
            ? new TensorSpec(info.Name, type, shape)
            : throw new ModelLoadException(
                $"{path} has the {role} {info}, whose type is not supported: only dense tensors of float16/32/64, int8/32/64, uint8 and bool are. "
                + "Export the model without it (for scikit-learn classifiers: zipmap=False).");
    }
}
