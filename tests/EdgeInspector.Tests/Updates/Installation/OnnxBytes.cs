using System.Text;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>Small ONNX models whose weights lie elsewhere, written in the protocol buffers of onnx.proto.</summary>
public static class OnnxBytes
{
    /// <summary>Where in a model a tensor can hide.</summary>
    public enum Place
    {
        Initializer,
        Attribute,
        Subgraph,
        SparseInitializer,
        Function,
    }

    /// <summary>A model with one tensor in another file.</summary>
    public static byte[] External(string location, long offset = 0, long length = 4, Place place = Place.Initializer)
    {
        byte[] tensor =
        [
            .. Number(1, 1), .. Number(2, 1), .. Message(8, "weights"u8.ToArray()),
            .. Entry("location", location), .. Entry("offset", $"{offset}"), .. Entry("length", $"{length}"), .. Number(14, 1),
        ];
        byte[] node = Message(5, [.. Message(1, "value"u8.ToArray()), .. Message(5, tensor)]);
        byte[] graph = place switch
        {
            Place.Initializer => Message(5, tensor),
            Place.Attribute => Message(1, node),
            Place.Subgraph => Message(1, Message(5, Message(6, Message(5, tensor)))),
            Place.SparseInitializer => Message(15, Message(1, tensor)),
            _ => Message(2, "g"u8.ToArray()),
        };
        byte[] function = place == Place.Function ? Message(25, Message(7, node)) : [];
        return [.. Number(1, 7), .. Message(7, graph), .. function, .. Message(8, Number(2, 13))];
    }

    private static byte[] Entry(string key, string value) => Message(13, [.. Message(1, Encoding.UTF8.GetBytes(key)), .. Message(2, Encoding.UTF8.GetBytes(value))]);

    private static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    private static byte[] Message(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
