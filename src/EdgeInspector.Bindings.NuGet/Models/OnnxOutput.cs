using EdgeInspector.Core.Models;
using Microsoft.ML.OnnxRuntime;
using ElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>An output: bound to our own buffer where its shape is fixed, otherwise to memory the runtime allocates, read again after every run.</summary>
internal sealed class OnnxOutput : IDisposable
{
    private NativeBuffer? _buffer;
    private OrtValue? _value;
    private OrtValue? _last;
    private long[] _shape;

    public OnnxOutput(TensorSpec spec)
    {
        Spec = spec;
        _shape = [.. spec.Shape];
        if (spec.Shape.All(size => size >= 0) && OrtElementTypes.ByteCount(spec) is { } bytes)
        {
            _buffer = new NativeBuffer(bytes);
            _value = Wrap(spec, _buffer);
        }
    }

    public TensorSpec Spec { get; }

    /// <summary>Whether the runtime allocates it anew in every run.</summary>
    public bool IsOpen => _value is null;

    public ReadOnlySpan<long> Shape => _shape;

    public ReadOnlySpan<byte> Bytes =>
        _buffer is not null ? _buffer.Span
        : _last is not null ? _last.GetTensorMutableRawData()
        : throw new InvalidOperationException($"Output {Spec.Name} is read before the first run.");

    /// <summary>A value whose data is <paramref name="buffer"/>, which must outlive it.</summary>
    public static OrtValue Wrap(TensorSpec spec, NativeBuffer buffer) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (ElementType)spec.ElementType, [.. spec.Shape], buffer.DangerousGetHandle(), buffer.Length);

    public void Bind(OrtIoBinding binding)
    {
        if (_value is not null)
        {
            binding.BindOutput(Spec.Name, _value);
            return;
        }

        ReleaseLast();
        binding.BindOutputToDevice(Spec.Name, OrtMemoryInfo.DefaultInstance);
    }

    /// <summary>Gives up the fixed buffer: the model's declared shape turned out to be wrong.</summary>
    public void Open()
    {
        _value?.Dispose();
        _value = null;
        _buffer?.Dispose();
        _buffer = null;
    }

    /// <summary>Takes ownership of the value a run produced for an open output.</summary>
    public void Take(OrtValue value)
    {
        ReleaseLast();
        _last = value;
        _shape = value.GetTensorTypeAndShape().Shape;
    }

    public void Dispose()
    {
        ReleaseLast();
        Open();
    }

    private void ReleaseLast()
    {
        _last?.Dispose();
        _last = null;
    }
}
