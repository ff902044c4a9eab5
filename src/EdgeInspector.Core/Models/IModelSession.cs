namespace EdgeInspector.Core.Models;

/// <summary>
/// A loaded model with its tensors bound once: write <see cref="InputBytes"/>, call <see cref="Run"/>, read <see cref="OutputBytes"/>.
/// Owned by one thread; the buffers live until <see cref="IDisposable.Dispose"/>. Runs allocate nothing where all shapes are fixed.
/// </summary>
public interface IModelSession : IDisposable
{
    /// <summary>Inputs with their bound shapes (no -1).</summary>
    IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Outputs as the model declares them (-1 where open until the first run).</summary>
    IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Custom metadata of the file (names, stride, task, as exporters write them).</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where it runs.</summary>
    ExecutionProvider Provider { get; }

    /// <summary>Why it does not run on a better provider; null when it runs where it was meant to.</summary>
    string? FallbackReason { get; }

    /// <summary>Input buffer, 64-byte aligned, row-major, of the input's element type.</summary>
    Span<byte> InputBytes(int index);

    /// <summary>Runs the model on what the input buffers hold.</summary>
    /// <exception cref="ModelRunException">The runtime failed.</exception>
    void Run();

    /// <summary>Output of the last <see cref="Run"/>, row-major; valid until the next.</summary>
    ReadOnlySpan<byte> OutputBytes(int index);

    /// <summary>Shape of an output of the last <see cref="Run"/>.</summary>
    ReadOnlySpan<long> OutputShape(int index);
}
