namespace EdgeInspector.Bindings.Shared.Language;

/// <summary>Value and tensor types of GGUF (<c>gguf.h</c>, <c>ggml.h</c>).</summary>
internal static class GgufValue
{
    public const uint Text = 8;
    public const uint Array = 9;

    /// <summary>Bytes of a fixed-size value; null for texts, arrays and unknown types.</summary>
    public static int? SizeOf(uint type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => null,
    };

    /// <summary>Reads a number or truth value; fractions are cut. Null: of no such type.</summary>
    public static long? ReadNumber(BinaryReader reader, uint type) => type switch
    {
        0 or 7 => reader.ReadByte(),
        1 => reader.ReadSByte(),
        2 => reader.ReadUInt16(),
        3 => reader.ReadInt16(),
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => Whole(reader.ReadSingle()),
        10 => (long)Math.Min(reader.ReadUInt64(), long.MaxValue),
        11 => reader.ReadInt64(),
        12 => Whole(reader.ReadDouble()),
        _ => null,
    };

    /// <summary>Bytes of a tensor's data; 0 for types of later releases, whose size is not known here.</summary>
    public static Int128 TensorBytes(uint type, long elements) =>
        BlockOf(type) is (int count, int bytes) ? (Int128)elements / count * bytes : 0;

    /// <summary>Elements and bytes of one block.</summary>
    private static (int Elements, int Bytes)? BlockOf(uint type) => type switch
    {
        0 or 26 => (1, 4),
        1 or 25 or 30 => (1, 2),
        24 => (1, 1),
        27 or 28 => (1, 8),
        2 or 20 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        9 => (32, 36),
        10 => (256, 84),
        11 or 21 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        15 => (256, 292),
        16 or 35 => (256, 66),
        17 => (256, 74),
        18 => (256, 98),
        19 => (256, 50),
        22 => (256, 82),
        23 => (256, 136),
        29 => (256, 56),
        34 => (256, 54),
        39 => (32, 17),
        _ => null,
    };

    private static long Whole(double value) => double.IsFinite(value) && Math.Abs(value) < long.MaxValue ? (long)value : 0;
}
