namespace EdgeInspector.Core.Models;

/// <summary>Element types the runtimes exchange. Numbers are those of ONNX <c>TensorProto.DataType</c>.</summary>
public enum TensorElementType
{
    Unknown = 0,
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Float64 = 11,
}
