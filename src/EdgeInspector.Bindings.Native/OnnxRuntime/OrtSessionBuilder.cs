using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Makes native sessions: options, one provider, the file. Each call is one attempt; which to try is the runtime's business.</summary>
internal sealed unsafe class OrtSessionBuilder(OrtLibrary library)
{
    private const int Sequential = 0;
    private const int AllOptimisations = 99;
    private const int NoOptimisations = 0;

    /// <summary>Loads the file on the CPU without optimising it, to read what it declares.</summary>
    /// <exception cref="OrtException">The runtime refused it.</exception>
    public NativeHandle BuildProbe(string path)
    {
        using NativeHandle options = CreateOptions();
        library.Check(library.Api->SetSessionGraphOptimizationLevel(options.Value, NoOptimisations));
        library.Check(library.Api->SetIntraOpNumThreads(options.Value, 1));
        return Open(path, options);
    }

    /// <summary>One attempt.</summary>
    /// <param name="provider">CPU, CUDA or TensorRT.</param>
    /// <param name="strict">Fails where operators would be left to the CPU.</param>
    /// <param name="dimensions">Sizes for the model's named open dimensions.</param>
    /// <exception cref="OrtException">The provider or the file was refused.</exception>
    public NativeHandle Build(string path, SessionOptions settings, ExecutionProvider provider, bool strict, IReadOnlyDictionary<string, long> dimensions)
    {
        OrtApi* api = library.Api;
        using NativeHandle options = CreateOptions();
        library.Check(api->SetSessionGraphOptimizationLevel(options.Value, AllOptimisations));
        library.Check(api->SetSessionExecutionMode(options.Value, Sequential));
        library.Check(api->SetInterOpNumThreads(options.Value, 1));
        library.Check(api->SetIntraOpNumThreads(options.Value, settings.Threads));
        AddEntry(options, "session.intra_op.allow_spinning", settings.Spin ? "1" : "0");
        if (settings.Spin)
        {
            // Spin within a run, not between runs: the other lanes and the capture need the cores.
            AddEntry(options, "session.force_spinning_stop", "1");
        }

        foreach ((string name, long size) in dimensions)
        {
            using var text = new Utf8Name(name);
            library.Check(api->AddFreeDimensionOverrideByName(options.Value, text.Pointer, size));
        }

        if (provider is ExecutionProvider.TensorRt)
        {
            AppendTensorRt(options, settings.CacheDirectory);
        }

        if (provider is ExecutionProvider.TensorRt or ExecutionProvider.Cuda)
        {
            // With TensorRT too: CUDA takes what TensorRT cannot.
            AppendCuda(options);
            if (strict)
            {
                AddEntry(options, "session.disable_cpu_ep_fallback", "1");
            }
        }

        return Open(path, options);
    }

    private NativeHandle CreateOptions()
    {
        nint options;
        library.Check(library.Api->CreateSessionOptions(&options));
        return new NativeHandle(options, library.Api->ReleaseSessionOptions);
    }

    private void AddEntry(NativeHandle options, string key, string value)
    {
        using var keyText = new Utf8Name(key);
        using var valueText = new Utf8Name(value);
        library.Check(library.Api->AddSessionConfigEntry(options.Value, keyText.Pointer, valueText.Pointer));
    }

    private NativeHandle Open(string path, NativeHandle options)
    {
        using var text = new Utf8Name(path);
        nint session;
        library.Check(library.Api->CreateSession(library.Environment.Value, text.Pointer, options.Value, &session));
        return new NativeHandle(session, library.Api->ReleaseSession, library.Environment);
    }

    private void AppendCuda(NativeHandle options)
    {
        nint cuda;
        library.Check(library.Api->CreateCUDAProviderOptions(&cuda));
        using var owner = new NativeHandle(cuda, library.Api->ReleaseCUDAProviderOptions);
        library.Check(library.Api->SessionOptionsAppendExecutionProvider_CUDA_V2(options.Value, cuda));
    }

    private void AppendTensorRt(NativeHandle options, string? cacheDirectory)
    {
        nint tensorRt;
        library.Check(library.Api->CreateTensorRTProviderOptions(&tensorRt));
        using var owner = new NativeHandle(tensorRt, library.Api->ReleaseTensorRTProviderOptions);
        List<(string Key, string Value)> entries = [("trt_fp16_enable", "1")];
        if (cacheDirectory is not null)
        {
            Directory.CreateDirectory(cacheDirectory);
            entries.Add(("trt_engine_cache_enable", "1"));
            entries.Add(("trt_engine_cache_path", cacheDirectory));
            entries.Add(("trt_timing_cache_enable", "1"));
            nint refused = TryUpdate(tensorRt, [.. entries, ("trt_timing_cache_path", cacheDirectory)]);
            if (refused == 0)
            {
                library.Check(library.Api->SessionOptionsAppendExecutionProvider_TensorRT_V2(options.Value, tensorRt));
                return;
            }

            // Older releases keep the timing cache beside the engines and refuse the key.
            _ = library.TakeError(refused);
        }

        library.Check(TryUpdate(tensorRt, entries));
        library.Check(library.Api->SessionOptionsAppendExecutionProvider_TensorRT_V2(options.Value, tensorRt));
    }

    private nint TryUpdate(nint tensorRt, List<(string Key, string Value)> entries)
    {
        Utf8Name[] texts = [.. entries.SelectMany(entry => new[] { new Utf8Name(entry.Key), new Utf8Name(entry.Value) })];
        byte** keys = stackalloc byte*[entries.Count];
        byte** values = stackalloc byte*[entries.Count];
        for (int i = 0; i < entries.Count; i++)
        {
            keys[i] = texts[2 * i].Pointer;
            values[i] = texts[(2 * i) + 1].Pointer;
        }

        nint status = library.Api->UpdateTensorRTProviderOptions(tensorRt, keys, values, (nuint)entries.Count);
        foreach (Utf8Name text in texts)
        {
            text.Dispose();
        }

        return status;
    }
}
