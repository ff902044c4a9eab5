using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// An output: bound to our own buffer where its shape is fixed, otherwise to memory the runtime allocates, read again after every run.
/// </summary>
internal sealed unsafe class OrtOutput : IDisposable
{
    private readonly OrtLibrary _library;
    private readonly Utf8Name _name;
    private NativeBuffer? _buffer;
    private NativeHandle? _value;
    private nint _last;
    private byte* _data;
    private int _length;
    private long[] _shape;

    public OrtOutput(OrtLibrary library, TensorSpec spec)
    {
        _library = library;
        Spec = spec;
        _name = new Utf8Name(spec.Name);
        _shape = [.. spec.Shape];
        if (spec.Shape.All(size => size >= 0) && OrtElementTypes.ByteCount(spec) is { } bytes)
        {
            _buffer = new NativeBuffer(bytes);
            _value = OrtTensors.Wrap(library, spec, _buffer);
            _data = _buffer.Pointer;
            _length = bytes;
        }
    }

    public TensorSpec Spec { get; }

    /// <summary>Whether the runtime allocates it anew in every run.</summary>
    public bool IsOpen => _value is null;

    public ReadOnlySpan<long> Shape => _shape;

    public ReadOnlySpan<byte> Bytes =>
        _data is not null || _length == 0 && _last != 0 ? new(_data, _length) : throw new InvalidOperationException($"Output {Spec.Name} is read before the first run.");

    /// <summary>Binds it for the next run; returns the status.</summary>
    public nint Bind(nint binding)
    {
        if (_value is not null)
        {
            return _library.Api->BindOutput(binding, _name.Pointer, _value.Value);
        }

        ReleaseLast();
        return _library.Api->BindOutputToDevice(binding, _name.Pointer, _library.CpuMemory.Value);
    }

    /// <summary>Gives up the fixed buffer: the model's declared shape turned out to be wrong.</summary>
    public void Open()
    {
        _value?.Dispose();
        _value = null;
        _buffer?.Dispose();
        _buffer = null;
        _data = null;
        _length = 0;
    }

    /// <summary>Takes ownership of the value a run produced for an open output; returns a status.</summary>
    public nint Take(nint value)
    {
        OrtApi* api = _library.Api;
        _last = value;
        nint info;
        nint status = api->GetTensorTypeAndShape(value, &info);
        if (status != 0)
        {
            return status;
        }

        nuint rank;
        status = api->GetDimensionsCount(info, &rank);
        if (status == 0)
        {
            if (_shape.Length != (int)rank)
            {
                _shape = new long[rank];
            }

            fixed (long* sizes = _shape)
            {
                status = api->GetDimensions(info, sizes, rank);
            }
        }

        api->ReleaseTensorTypeAndShapeInfo(info);
        if (status != 0)
        {
            return status;
        }

        void* data;
        status = api->GetTensorMutableData(value, &data);
        _data = (byte*)data;
        long bytes = OrtElementTypes.SizeOf(Spec.ElementType);
        foreach (long size in _shape)
        {
            bytes *= size;
        }

        _length = checked((int)bytes);
        return status;
    }

    public void Dispose()
    {
        ReleaseLast();
        Open();
        _name.Dispose();
    }

    private void ReleaseLast()
    {
        if (_last != 0)
        {
            _library.Api->ReleaseValue(_last);
            _last = 0;
            _data = null;
            _length = 0;
        }
    }
}
