using System.Globalization;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Shared.Language;

/// <summary>Checks a model file before the library sees it.</summary>
internal static class LanguageModelFile
{
    /// <summary>Scratch memory of a computation, the vocabulary and the library itself; measured 20-60 MiB for small models.</summary>
    private const long Overhead = 64L << 20;

    /// <summary>Reads the file's header and compares its needs with the memory there is.</summary>
    /// <exception cref="LanguageModelException">Missing, not GGUF, cut off, damaged, without weights, or too large.</exception>
    public static GgufFile Check(string path, int contextTokens, Func<long> memory)
    {
        GgufFile file = GgufFile.Read(path);
        if (file.TensorCount == 0)
        {
            throw new LanguageModelException(
                LanguageModelFault.VocabularyOnly, $"{path} holds a vocabulary and no weights, so it cannot write. Use the model's full .gguf file (without \"vocab\" in its name).");
        }

        int context = file.TrainedContext > 0 ? Math.Min(contextTokens, file.TrainedContext) : contextTokens;
        long needed = file.WeightBytes + file.CacheBytes(context) + Overhead;
        long free = memory();
        if (needed > free)
        {
            throw new LanguageModelException(
                LanguageModelFault.TooLarge,
                $"{path} needs {Mebibytes(needed)} MiB (weights {Mebibytes(file.WeightBytes)}, context {Mebibytes(file.CacheBytes(context))}), and {Mebibytes(free)} MiB are free. "
                + "Use a smaller or more strongly quantised model, or a shorter context.");
        }

        return file;
    }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static void Check(LanguageModelOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, "options.Threads");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, 256, "options.Threads");
        ArgumentOutOfRangeException.ThrowIfNegative(options.GpuLayers, "options.GpuLayers");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.GpuLayers, 1000, "options.GpuLayers");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ContextTokens, 256, "options.ContextTokens");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ContextTokens, 131072, "options.ContextTokens");
    }

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("0.#", CultureInfo.InvariantCulture);
}
