using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Element types between ONNX's numbers, their sizes and ours.</summary>
internal static class OrtElementTypes
{
    private static readonly string[] s_onnxNames =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32",
        "uint64", "complex64", "complex128", "bfloat16",
    ];

    /// <summary>Our type for an ONNX number; <see cref="TensorElementType.Unknown"/> for one that is not exchanged here.</summary>
    public static TensorElementType FromOnnx(int number) =>
        Enum.IsDefined((TensorElementType)number) ? (TensorElementType)number : TensorElementType.Unknown;

    public static string NameOf(int number) => (uint)number < (uint)s_onnxNames.Length ? s_onnxNames[number] : $"type {number}";

    /// <summary>Bytes per element.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool => 1,
        TensorElementType.Float16 => 2,
        TensorElementType.Float32 or TensorElementType.Int32 => 4,
        TensorElementType.Int64 or TensorElementType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The element type has no size."),
    };

    /// <summary>Bytes of a tensor with no open dimension; null above 2 GiB.</summary>
    public static int? ByteCount(TensorSpec spec)
    {
        long bytes = SizeOf(spec.ElementType);
        foreach (long size in spec.Shape)
        {
            if (size != 0 && bytes > int.MaxValue / size)
            {
                return null;
            }

            bytes *= size;
        }

        return (int)bytes;
    }
}
