using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Values over our own memory.</summary>
internal static unsafe class OrtTensors
{
    /// <summary>A value whose data is <paramref name="buffer"/>, which must outlive it.</summary>
    public static NativeHandle Wrap(OrtLibrary library, TensorSpec spec, NativeBuffer buffer)
    {
        long[] shape = [.. spec.Shape];
        nint value;
        fixed (long* sizes = shape)
        {
            library.Check(library.Api->CreateTensorWithDataAsOrtValue(
                library.CpuMemory.Value, buffer.Pointer, (nuint)buffer.Length, sizes, (nuint)shape.Length, (int)spec.ElementType, &value));
        }

        return new NativeHandle(value, library.Api->ReleaseValue);
    }
}
