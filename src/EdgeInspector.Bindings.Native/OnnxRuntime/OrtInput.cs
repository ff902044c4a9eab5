using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>An input's buffer and the runtime's value over it.</summary>
internal sealed unsafe class OrtInput : IDisposable
{
    private readonly Utf8Name _name;
    private readonly NativeHandle _value;

    public OrtInput(OrtLibrary library, TensorSpec spec, NativeBuffer buffer)
    {
        Spec = spec;
        Buffer = buffer;
        _name = new Utf8Name(spec.Name);
        _value = OrtTensors.Wrap(library, spec, buffer);
    }

    public TensorSpec Spec { get; }

    public NativeBuffer Buffer { get; }

    /// <summary>Binds the value; on a GPU the bytes are copied to the device at this moment. Returns the status.</summary>
    public nint Bind(OrtApi* api, nint binding) => api->BindInput(binding, _name.Pointer, _value.Value);

    public void Dispose()
    {
        _value.Dispose();
        _name.Dispose();
        Buffer.Dispose();
    }
}
