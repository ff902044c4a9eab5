using System.Globalization;
using System.Text;

namespace EdgeInspector.Updates.Installation;

/// <summary>Finds the files that an ONNX model keeps weights in, without loading it.</summary>
/// <remarks>onnx/onnx, <c>onnx.proto</c> and <c>ExternalData.md</c>; the wire format of Protocol Buffers.</remarks>
internal static class OnnxExternalData
{
    private const int MaxDepth = 64;
    private const int MaxEntryBytes = 1 << 16;

    /// <summary>Kinds of messages on the way to a tensor, and which fields lead on.</summary>
    private enum Kind
    {
        Model,
        Graph,
        Training,
        Function,
        Node,
        Attribute,
        SparseTensor,
        Tensor,
    }

    /// <summary>One tensor's place outside the model's file.</summary>
    /// <param name="Location">As the model has it.</param>
    /// <param name="End">First byte behind it, as far as the model says.</param>
    public readonly record struct Reference(string Location, long End);

    /// <exception cref="InvalidDataException">It is no ONNX model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<Reference> Read(Stream file)
    {
        var found = new List<Reference>();
        bool hasGraph = false;
        Walk(file, file.Length, Kind.Model, 0, found, ref hasGraph);
        return hasGraph ? found : throw new InvalidDataException("it holds no graph");
    }

    private static void Walk(Stream file, long end, Kind kind, int depth, List<Reference> found, ref bool hasGraph)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"its messages are nested deeper than {MaxDepth}");
        }

        string? location = null;
        long offset = 0, length = 0;
        while (file.Position < end)
        {
            ulong tag = Varint(file, end);
            ulong field = tag >> 3;
            switch (tag & 7)
            {
                case 0:
                    Varint(file, end);
                    break;
                case 1:
                    Skip(file, 8, end);
                    break;
                case 5:
                    Skip(file, 4, end);
                    break;
                case 2:
                    long size = Size(file, end);
                    long next = file.Position + size;
                    if (Below(kind, field) is { } below)
                    {
                        hasGraph |= below == Kind.Graph;
                        Walk(file, next, below, depth + 1, found, ref hasGraph);
                    }
                    else if (kind == Kind.Tensor && field == 13)
                    {
                        (string key, string value) = Entry(file, next);
                        location = key == "location" ? value : location;
                        offset = key == "offset" ? Number(key, value) : offset;
                        length = key == "length" ? Number(key, value) : length;
                    }

                    file.Position = next;
                    break;
                default:
                    throw new InvalidDataException("a part of it is of a kind that ONNX does not use");
            }
        }

        if (location is not null)
        {
            found.Add(new Reference(location, offset > long.MaxValue - length ? long.MaxValue : offset + length));
        }
    }

    private static Kind? Below(Kind kind, ulong field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,
        (Kind.Model, 20) => Kind.Training,
        (Kind.Model, 25) => Kind.Function,
        (Kind.Training, 1 or 2) => Kind.Graph,
        (Kind.Graph, 1) => Kind.Node,
        (Kind.Graph, 5) => Kind.Tensor,
        (Kind.Graph, 15) => Kind.SparseTensor,
        (Kind.Function, 7) => Kind.Node,
        (Kind.Function, 11) => Kind.Attribute,
        (Kind.Node, 5) => Kind.Attribute,
        (Kind.Attribute, 5 or 10) => Kind.Tensor,
        (Kind.Attribute, 6 or 11) => Kind.Graph,
        (Kind.Attribute, 22 or 23) => Kind.SparseTensor,
        (Kind.SparseTensor, 1 or 2) => Kind.Tensor,
        _ => null,
    };

    /// <summary>A pair of texts: key 1, value 2.</summary>
    private static (string Key, string Value) Entry(Stream file, long end)
    {
        string key = "", value = "";
        while (file.Position < end)
        {
            ulong tag = Varint(file, end);
            long size = (tag & 7) == 2 ? Size(file, end) : throw new InvalidDataException("a reference to weights is damaged");
            if (size > MaxEntryBytes)
            {
                throw new InvalidDataException("a reference to weights is damaged");
            }

            byte[] text = new byte[size];
            file.ReadExactly(text);
            key = tag >> 3 == 1 ? Encoding.UTF8.GetString(text) : key;
            value = tag >> 3 == 2 ? Encoding.UTF8.GetString(text) : value;
        }

        return (key, value);
    }

    private static long Number(string key, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"the {key} of weights outside it is \"{value}\"");

    private static long Size(Stream file, long end)
    {
        ulong size = Varint(file, end);
        return size <= (ulong)(end - file.Position) ? (long)size : throw new InvalidDataException("a part of it is longer than what holds it");
    }

    private static void Skip(Stream file, int bytes, long end) =>
        file.Position = file.Position + bytes <= end ? file.Position + bytes : throw new InvalidDataException("it ends in the middle");

    private static ulong Varint(Stream file, long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            int next = file.Position < end ? file.ReadByte() : -1;
            if (next < 0)
            {
                throw new InvalidDataException("it ends in the middle");
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number in it has no end");
    }
}
