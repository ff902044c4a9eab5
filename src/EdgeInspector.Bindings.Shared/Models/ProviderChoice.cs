using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Which provider a model is opened on, and what is said when it is not the best one.</summary>
internal static class ProviderChoice
{
    private const string NoDevice = "no NVIDIA device";

    /// <summary>Whether a GPU, of a card or of a Jetson, is there at all: without one, its libraries need not be tried.</summary>
    public static bool HasNvidiaDevice() =>
        Directory.EnumerateFileSystemEntries("/dev", "nvidia*").Any() || Directory.EnumerateFileSystemEntries("/dev", "nvhost*").Any();

    /// <summary>Providers by the names that ONNX Runtime lists; others have no place here.</summary>
    public static IReadOnlyList<ExecutionProvider> FromNames(IEnumerable<string> names) =>
    [
        .. names.Select(name => name switch
        {
            "TensorrtExecutionProvider" => ExecutionProvider.TensorRt,
            "CUDAExecutionProvider" => ExecutionProvider.Cuda,
            "CPUExecutionProvider" => ExecutionProvider.Cpu,
            _ => ExecutionProvider.Auto,
        }).Where(provider => provider is not ExecutionProvider.Auto),
    ];

    /// <summary>Opens the model on the provider asked for, or for <see cref="ExecutionProvider.Auto"/> on the best that works.</summary>
    /// <param name="path">The model's file, for messages.</param>
    /// <param name="library">The runtime's file, for messages.</param>
    /// <param name="wanted">The provider asked for.</param>
    /// <param name="hasGpu">Whether GPU providers are worth a try.</param>
    /// <param name="build">One attempt: provider, and whether operators left to the CPU are a failure.</param>
    /// <exception cref="OrtException">The file was refused.</exception>
    /// <exception cref="ModelLoadException">The provider asked for by name does not work.</exception>
    public static (TSession Session, ExecutionProvider Provider, string? Fallback) Open<TSession>(
        string path, string library, ExecutionProvider wanted, Func<bool> hasGpu, Func<ExecutionProvider, bool, TSession> build)
    {
        if (wanted is not ExecutionProvider.Auto)
        {
            return (OpenNamed(path, library, wanted, build), wanted, null);
        }

        if (!hasGpu())
        {
            return (build(ExecutionProvider.Cpu, false), ExecutionProvider.Cpu, NoDevice);
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
                return (build(provider, strict), provider, failures.Count == 0 ? null : string.Join("; ", failures));
            }
            catch (OrtException exception) when (!OnnxModelFile.IsFileAtFault(exception))
            {
                // Strict mode refuses a graph of which some operators would be left to the CPU; without it the provider may still do.
                leftToCpu = strict && exception.Message.Contains("fallback", StringComparison.OrdinalIgnoreCase);
                failures.Add($"{provider}: {OnnxModelFile.Shorten(exception.Text)}");
            }
        }

        return (build(ExecutionProvider.Cpu, false), ExecutionProvider.Cpu, string.Join("; ", failures));
    }

    private static TSession OpenNamed<TSession>(string path, string library, ExecutionProvider wanted, Func<ExecutionProvider, bool, TSession> build)
    {
        try
        {
            return build(wanted, true);
        }
        catch (OrtException exception) when (wanted is not ExecutionProvider.Cpu && !OnnxModelFile.IsFileAtFault(exception))
        {
            throw new ModelLoadException(
                $"{path} does not load on {wanted}, which was asked for by name: {OnnxModelFile.Shorten(exception.Text)} "
                + $"Install that provider's libraries beside {library}, set models.library to a build that has them, or set models.provider to auto or cpu.",
                exception);
        }
    }
}
