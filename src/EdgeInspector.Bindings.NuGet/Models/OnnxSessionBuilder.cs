using EdgeInspector.Core.Models;
using Microsoft.ML.OnnxRuntime;
using Ort = Microsoft.ML.OnnxRuntime;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>Makes sessions: options, one provider, the file. Each call is one attempt.</summary>
internal static class OnnxSessionBuilder
{
    /// <summary>Loads the file on the CPU without optimising it, to read what it declares.</summary>
    /// <exception cref="OrtException">The runtime refused it.</exception>
    public static InferenceSession BuildProbe(string path) => OnnxFailure.Guard(() =>
    {
        using var options = new Ort.SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
        return new InferenceSession(path, options);
    });

    /// <summary>One attempt.</summary>
    /// <param name="provider">CPU, CUDA or TensorRT.</param>
    /// <param name="strict">Fails where operators would be left to the CPU.</param>
    /// <param name="dimensions">Sizes for the model's named open dimensions.</param>
    /// <exception cref="OrtException">The provider or the file was refused.</exception>
    public static InferenceSession Build(
        string path, SessionOptions settings, ExecutionProvider provider, bool strict, IReadOnlyDictionary<string, long> dimensions) => OnnxFailure.Guard(() =>
    {
        using var options = new Ort.SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            IntraOpNumThreads = settings.Threads,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.Spin ? "1" : "0");
        if (settings.Spin)
        {
            // Spin within a run, not between runs: the other lanes and the capture need the cores.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        }

        foreach ((string name, long size) in dimensions)
        {
            options.AddFreeDimensionOverrideByName(name, size);
        }

        Append(options, settings, provider, strict);
        return new InferenceSession(path, options);
    });

    /// <summary>GPU providers have appending methods of their own with typed options; the general one takes only the others.</summary>
    private static void Append(Ort.SessionOptions options, SessionOptions settings, ExecutionProvider provider, bool strict)
    {
        if (provider is ExecutionProvider.TensorRt)
        {
            AppendTensorRt(options, settings.CacheDirectory);
        }

        if (provider is ExecutionProvider.TensorRt or ExecutionProvider.Cuda)
        {
            // With TensorRT too: CUDA takes what TensorRT cannot.
            using var cuda = new OrtCUDAProviderOptions();
            options.AppendExecutionProvider_CUDA(cuda);
            if (strict)
            {
                options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            }
        }
    }

    private static void AppendTensorRt(Ort.SessionOptions options, string? cacheDirectory)
    {
        using var tensorRt = new OrtTensorRTProviderOptions();
        var entries = new Dictionary<string, string> { ["trt_fp16_enable"] = "1" };
        if (cacheDirectory is not null)
        {
            Directory.CreateDirectory(cacheDirectory);
            entries["trt_engine_cache_enable"] = "1";
            entries["trt_engine_cache_path"] = cacheDirectory;
            entries["trt_timing_cache_enable"] = "1";
            entries["trt_timing_cache_path"] = cacheDirectory;
        }

        tensorRt.UpdateOptions(entries);
        options.AppendExecutionProvider_Tensorrt(tensorRt);
    }
}
