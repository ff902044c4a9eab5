using System.Text;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>Writes an ONNX file of one operator <c>y = Op(x)</c> in protobuf's wire format, for cases no model at hand has.</summary>
internal static class TinyOnnx
{
    private const int IrVersion = 8;
    private const int Opset = 13;

    public static byte[] Build(
        string op, TensorElementType inputType, object[] inputShape, TensorElementType outputType, object[] outputShape, params (string Key, string Value)[] metadata)
    {
        byte[] node = [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, op)];
        byte[] graph = [.. Message(1, node), .. Text(2, "tiny"), .. Message(11, Value("x", inputType, inputShape)), .. Message(12, Value("y", outputType, outputShape))];
        byte[] properties = [.. metadata.SelectMany(entry => Message(14, [.. Text(1, entry.Key), .. Text(2, entry.Value)]))];
        return [.. Number(1, IrVersion), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Number(2, Opset)]), .. properties];
    }

    /// <summary>Dimensions are numbers, or strings for symbols; an empty string is a dimension of which nothing is known.</summary>
    private static byte[] Value(string name, TensorElementType type, object[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(size => Message(1, size switch
        {
            string { Length: 0 } => [],
            string symbol => Text(2, symbol),
            _ => Number(1, (int)size),
        }))];
        byte[] tensor = [.. Number(1, (int)type), .. Message(2, dimensions)];
        return [.. Text(1, name), .. Message(2, Message(1, tensor))];
    }

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (uint rest = (uint)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                bytes.Add((byte)rest);
                return [.. bytes];
            }

            bytes.Add((byte)(rest | 0x80));
        }
    }
}
