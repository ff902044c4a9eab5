using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// A model loaded by <see cref="OnnxModelRuntime"/>. Owned by one thread at a time: no member may be called while another runs, and
/// not after <see cref="Dispose"/>. Its buffers are 64-byte aligned native memory; where all shapes are fixed a run allocates nothing,
/// neither managed nor, after the first, for tensors.
/// </summary>
public sealed unsafe class OnnxModelSession : IModelSession
{
    // What the runtime's releases say when a bound output's buffer has another shape than the run produced.
    private static readonly string[] s_wrongDeclaredShape = ["re-use buffer", "output OrtValue provided"];

    private readonly OrtLibrary _library;
    private readonly NativeHandle _session;
    private readonly NativeHandle _binding;
    private readonly string _path;
    private readonly OrtInput[] _inputs;
    private readonly OrtOutput[] _outputs;
    private readonly bool _copiesInputs;
    private bool _hasOpenOutputs;
    private bool _disposed;

    internal OnnxModelSession(OrtLibrary library, NativeHandle session, OrtSessionDescription description)
    {
        _library = library;
        _session = session;
        _path = description.Path;
        Provider = description.Provider;
        FallbackReason = description.FallbackReason;
        Metadata = description.Signature.Metadata;
        Inputs = description.Inputs;
        Outputs = description.Outputs;

        nint binding;
        library.Check(library.Api->CreateIoBinding(session.Value, &binding));
        _binding = new NativeHandle(binding, library.Api->ReleaseIoBinding, session);
        _inputs = [.. Inputs.Select(spec => new OrtInput(library, spec, new NativeBuffer(OrtElementTypes.ByteCount(spec)!.Value)))];
        _outputs = [.. Outputs.Select(spec => new OrtOutput(library, spec))];
        _copiesInputs = Provider is not ExecutionProvider.Cpu;
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
        return _inputs[index].Buffer.Span;
    }

    /// <inheritdoc/>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        nint status = Prepare();
        if (status == 0)
        {
            status = _library.Api->RunWithBinding(_session.Value, 0, _binding.Value);
        }

        if (status != 0)
        {
            Recover(status);
        }
        else if (_hasOpenOutputs)
        {
            TakeOpenOutputs();
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
        foreach (OrtInput input in _inputs)
        {
            input.Dispose();
        }

        foreach (OrtOutput output in _outputs)
        {
            output.Dispose();
        }

        _session.Dispose();
    }

    private void BindAll()
    {
        foreach (OrtInput input in _inputs)
        {
            _library.Check(input.Bind(_library.Api, _binding.Value));
        }

        foreach (OrtOutput output in _outputs)
        {
            _library.Check(output.Bind(_binding.Value));
            _hasOpenOutputs |= output.IsOpen;
        }
    }

    /// <summary>What must be bound again before each run: inputs that a GPU copies when they are bound, outputs the runtime allocates.</summary>
    private nint Prepare()
    {
        nint status = 0;
        if (_copiesInputs)
        {
            for (int i = 0; i < _inputs.Length && status == 0; i++)
            {
                status = _inputs[i].Bind(_library.Api, _binding.Value);
            }
        }

        if (_hasOpenOutputs)
        {
            for (int i = 0; i < _outputs.Length && status == 0; i++)
            {
                status = _outputs[i].IsOpen ? _outputs[i].Bind(_binding.Value) : 0;
            }
        }

        return status;
    }

    private void TakeOpenOutputs()
    {
        nint* values;
        nuint count;
        nint status = _library.Api->GetBoundOutputValues(_binding.Value, _library.Allocator, &values, &count);
        if (status != 0)
        {
            throw RunFailure(_library.TakeError(status));
        }

        // Outputs were bound in their order, so the values come in it.
        for (int i = 0; i < (int)count; i++)
        {
            if (_outputs[i].IsOpen)
            {
                nint failed = _outputs[i].Take(values[i]);
                status = status == 0 ? failed : status;
            }
            else
            {
                _library.Api->ReleaseValue(values[i]);
            }
        }

        _library.Check(_library.Api->AllocatorFree(_library.Allocator, values));
        if (status != 0)
        {
            throw RunFailure(_library.TakeError(status));
        }
    }

    private void Recover(nint status)
    {
        OrtException exception = _library.TakeError(status);
        bool declaredWrongly = s_wrongDeclaredShape.Any(words => exception.Message.Contains(words, StringComparison.Ordinal));
        if (!declaredWrongly || _outputs.All(output => output.IsOpen))
        {
            throw RunFailure(exception);
        }

        // The file declares shapes that its graph does not produce: let the runtime allocate instead, once and for all.
        foreach (OrtOutput output in _outputs)
        {
            output.Open();
        }

        try
        {
            BindAll();
            _library.Check(_library.Api->RunWithBinding(_session.Value, 0, _binding.Value));
        }
        catch (OrtException again)
        {
            throw RunFailure(again);
        }

        TakeOpenOutputs();
    }

    private ModelRunException RunFailure(OrtException exception) =>
        new($"{_path} failed in a run on {Provider}: {OnnxModelFile.Shorten(exception.Text)}", exception);
}
