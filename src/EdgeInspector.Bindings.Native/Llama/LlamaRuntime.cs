using EdgeInspector.Bindings.Shared.Language;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>
/// llama.cpp's library. Thread-safe. A file that is damaged within its weights or made with ill intent can still bring the library, and
/// with it the process, down: load what is not trusted in a process of its own.
/// </summary>
public sealed unsafe class LlamaRuntime : ILanguageModelRuntime
{
    private const int MemoryMapped = 1;
    private const uint LargestBatch = 512;

    private readonly LlamaLibrary _library;
    private readonly Func<long> _memory;
    private bool _disposed;

    /// <summary>Loads the library.</summary>
    /// <param name="options">Null: the library is looked for, its warnings are dropped.</param>
    /// <exception cref="DllNotFoundException">It is missing, does not load or is another release; the message says what to do.</exception>
    public LlamaRuntime(LlamaRuntimeOptions? options = null)
        : this(options, MemoryThereIs.Bytes)
    {
    }

    internal LlamaRuntime(LlamaRuntimeOptions? options, Func<long> memory)
    {
        _memory = memory;
        LlamaLog.Send(options?.Log);
        _library = LlamaLibrary.Load(options?.LibraryPath, AppContext.BaseDirectory);
        Description = $"libllama {_library.Version} ({_library.Path})";
    }

    /// <inheritdoc/>
    public string Description { get; }

    internal LlamaApi Api => _library.Api;

    /// <inheritdoc/>
    public ILanguageModel Load(string path, LanguageModelOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        LanguageModelFile.Check(options);
        ObjectDisposedException.ThrowIf(_disposed, this);

        path = Path.GetFullPath(path);
        GgufFile file = LanguageModelFile.Check(path, options.ContextTokens, _memory);
        LlamaLog.StartAnew();
        NativeHandle model = LoadModel(file, options);
        try
        {
            NativeHandle context = CreateContext(file, model, options);
            return new LlamaModel(_library, model, context, file);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose() => _disposed = true;

    private NativeHandle LoadModel(GgufFile file, LanguageModelOptions options)
    {
        LlamaModelParams settings = _library.Api.ModelDefaults();
        settings.GpuLayers = options.GpuLayers;
        settings.LoadMode = MemoryMapped;
        using var name = new Utf8Name(file.Path);
        nint value = _library.Api.ModelLoad(name.Pointer, settings);
        if (value == 0)
        {
            throw new LanguageModelException(LanguageModelFault.Unusable, $"{file.Path} cannot be loaded: {Reason()}. It is damaged, or of a kind that libllama {_library.Version} does not run.");
        }

        var model = new NativeHandle(value, _library.Api.ModelFree);
        if (_library.Api.ModelHasDecoder(value) != 0 && _library.Api.ModelHasEncoder(value) == 0)
        {
            return model;
        }

        model.Dispose();
        throw new LanguageModelException(LanguageModelFault.Unusable, $"{file.Path} ({file.Architecture}) does not continue a text: it is an encoder. Use a model that answers, an \"instruct\" one.");
    }

    private NativeHandle CreateContext(GgufFile file, NativeHandle model, LanguageModelOptions options)
    {
        int trained = _library.Api.ModelTrainedContext(model.Value);
        uint context = (uint)(trained > 0 ? Math.Min(trained, options.ContextTokens) : options.ContextTokens);
        LlamaContextParams settings = _library.Api.ContextDefaults();
        settings.ContextTokens = context;
        settings.BatchTokens = Math.Min(context, LargestBatch);
        settings.MicroBatchTokens = settings.BatchTokens;
        settings.Threads = options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount / 2);
        settings.PromptThreads = settings.Threads;
        nint value = _library.Api.ContextCreate(model.Value, settings);
        return value != 0
            ? new NativeHandle(value, _library.Api.ContextFree, model)
            : throw new LanguageModelException(LanguageModelFault.TooLarge, $"{file.Path}: no room for a context of {context} tokens: {Reason()}. Use a shorter context.");
    }

    private static string Reason() => LlamaLog.FirstError is { } text ? OneLine(text) : "libllama gives no reason";

    private static string OneLine(string text) => text.Length <= 300 ? text.TrimEnd('.') : text[..300] + "...";
}
