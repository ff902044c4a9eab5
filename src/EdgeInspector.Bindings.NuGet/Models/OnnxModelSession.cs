using EdgeInspector.Core.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>
/// A model loaded by <see cref="OnnxModelRuntime"/>. Owned by one thread at a time: no member may be called while another runs, and
/// not after <see cref="Dispose"/>. Its buffers are 64-byte aligned native memory, bound once; a run on the CPU with fixed shapes
/// allocates nothing managed. Open outputs and GPU inputs, bound again for each run, cost some small objects of the package.
/// </summary>
public sealed class OnnxModelSession : IModelSession
{
    // What the runtime's releases say when a bound output's buffer has another shape than the run produced.
    private static readonly string[] s_wrongDeclaredShape = ["re-use buffer", "output OrtValue provided"];

    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly NativeBuffer[] _buffers;
    private readonly OrtValue[] _values;
    private readonly OnnxOutput[] _outputs;
    private readonly bool _copiesInputs;
    private bool _hasOpenOutputs;
    private bool _disposed;

    internal OnnxModelSession(string path, InferenceSession session, TensorSpec[] inputs, TensorSpec[] outputs, ExecutionProvider provider, string? fallback)
    {
        _path = path;
        _session = session;
        Inputs = inputs;
        Outputs = outputs;
        Provider = provider;
        FallbackReason = fallback;
        Metadata = new Dictionary<string, string>(session.ModelMetadata.CustomMetadataMap, StringComparer.Ordinal);
        _binding = session.CreateIoBinding();
        _buffers = [.. inputs.Select(spec => new NativeBuffer(OrtElementTypes.ByteCount(spec)!.Value))];
        _values = [.. inputs.Select((spec, i) => OnnxOutput.Wrap(spec, _buffers[i]))];
        _outputs = [.. outputs.Select(spec => new OnnxOutput(spec))];
        _copiesInputs = provider is not ExecutionProvider.Cpu;
        BindAll();
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public ExecutionProvider Provider { get; }

    /// <inheritdoc/>
    public string? FallbackReason { get; }

    /// <inheritdoc/>
    public Span<byte> InputBytes(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _buffers[index].Span;
    }

    /// <inheritdoc/>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            Prepare();
            _session.RunWithBinding(_options, _binding);
            if (_hasOpenOutputs)
            {
                TakeOpenOutputs();
            }
        }
        catch (OnnxRuntimeException exception)
        {
            Recover(OnnxFailure.From(exception));
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> OutputBytes(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _outputs[index].Bytes;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<long> OutputShape(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _outputs[index].Shape;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _binding.Dispose();
        foreach (IDisposable part in _values.Concat<IDisposable>(_buffers).Concat(_outputs))
        {
            part.Dispose();
        }

        _options.Dispose();
        _session.Dispose();
    }

    private void BindAll()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            _binding.BindInput(Inputs[i].Name, _values[i]);
        }

        foreach (OnnxOutput output in _outputs)
        {
            output.Bind(_binding);
            _hasOpenOutputs |= output.IsOpen;
        }
    }

    /// <summary>What must be bound again before each run: inputs that a GPU copies when they are bound, outputs the runtime allocates.</summary>
    private void Prepare()
    {
        for (int i = 0; _copiesInputs && i < _values.Length; i++)
        {
            _binding.BindInput(Inputs[i].Name, _values[i]);
        }

        for (int i = 0; _hasOpenOutputs && i < _outputs.Length; i++)
        {
            if (_outputs[i].IsOpen)
            {
                _outputs[i].Bind(_binding);
            }
        }
    }

    private void TakeOpenOutputs()
    {
        // Outputs were bound in their order, so the values come in it. Each value is disposed by its output, or here.
        IDisposableReadOnlyCollection<OrtValue> values = _binding.GetOutputValues();
        for (int i = 0; i < values.Count; i++)
        {
            if (_outputs[i].IsOpen)
            {
                _outputs[i].Take(values[i]);
            }
            else
            {
                values[i].Dispose();
            }
        }
    }

    private void Recover(OrtException exception)
    {
        bool declaredWrongly = s_wrongDeclaredShape.Any(words => exception.Message.Contains(words, StringComparison.Ordinal));
        if (!declaredWrongly || _outputs.All(output => output.IsOpen))
        {
            throw RunFailure(exception);
        }

        // The file declares shapes that its graph does not produce: let the runtime allocate instead, once and for all.
        foreach (OnnxOutput output in _outputs)
        {
            output.Open();
        }

        try
        {
            BindAll();
            _session.RunWithBinding(_options, _binding);
            TakeOpenOutputs();
        }
        catch (OnnxRuntimeException again)
        {
            throw RunFailure(OnnxFailure.From(again));
        }
    }

    private ModelRunException RunFailure(OrtException exception) =>
        new($"{_path} failed in a run on {Provider}: {OnnxModelFile.Shorten(exception.Text)}", exception);
}
