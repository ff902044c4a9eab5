using System.Runtime.InteropServices;
using System.Text;

namespace EdgeInspector.Tests.Gates;

/// <summary>Writes an ONNX file node by node in protobuf's wire format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).</summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int Opset = 13;
    private const int Float = 1;
    private const int Int64 = 7;
    private readonly List<byte> _nodes = [];
    private readonly List<byte> _initializers = [];

    /// <summary>Adds <c>output = op(inputs)</c>.</summary>
    /// <param name="attributes">A <c>long</c>, a <c>float</c> or a <c>long[]</c> each.</param>
    public OnnxGraph Node(string op, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        byte[] node =
        [
            .. inputs.SelectMany(static input => Text(1, input)), .. Text(2, output), .. Text(4, op),
            .. attributes.SelectMany(static one => Message(5, Attribute(one.Name, one.Value))),
        ];
        _nodes.AddRange(Message(1, node));
        return this;
    }

    public OnnxGraph Constant(string name, long[] shape, params float[] values) => Constant(name, shape, Float, MemoryMarshal.AsBytes<float>(values).ToArray());

    public OnnxGraph Constant(string name, long[] shape, params long[] values) => Constant(name, shape, Int64, MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>The file: float input and output of those shapes.</summary>
    public byte[] Build(string input, long[] inputShape, string output, long[] outputShape) => Build(input, inputShape, [(output, outputShape)]);

    /// <summary>The file: float input and outputs of those shapes, and metadata.</summary>
    public byte[] Build(string input, long[] inputShape, (string Name, long[] Shape)[] outputs, params (string Key, string Value)[] metadata)
    {
        byte[] graph =
        [
            .. _nodes, .. Text(2, "test"), .. _initializers, .. Message(11, Value(input, inputShape)),
            .. outputs.SelectMany(static one => Message(12, Value(one.Name, one.Shape))),
        ];
        byte[] properties = [.. metadata.SelectMany(static entry => Message(14, [.. Text(1, entry.Key), .. Text(2, entry.Value)]))];
        return [.. Number(1, IrVersion), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Number(2, Opset)]), .. properties];
    }

    private OnnxGraph Constant(string name, long[] shape, int type, byte[] raw)
    {
        byte[] tensor = [.. shape.SelectMany(static size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Message(9, raw)];
        _initializers.AddRange(Message(5, tensor));
        return this;
    }

    private static byte[] Attribute(string name, object value) => value switch
    {
        long number => [.. Text(1, name), .. Number(3, number), .. Number(20, 2)],
        float number => [.. Text(1, name), .. Varint((2 << 3) | 5), .. BitConverter.GetBytes(number), .. Number(20, 1)],
        long[] numbers => [.. Text(1, name), .. numbers.SelectMany(static one => Number(8, one)), .. Number(20, 7)],
        _ => throw new ArgumentException($"{name}: {value.GetType()}"),
    };

    private static byte[] Value(string name, long[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(static size => Message(1, size < 0 ? Text(2, "n") : Number(1, size)))];
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, Float), .. Message(2, dimensions)]))];
    }

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(long value)
    {
        List<byte> bytes = [];
        for (ulong rest = (ulong)value; ; rest >>= 7)
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
