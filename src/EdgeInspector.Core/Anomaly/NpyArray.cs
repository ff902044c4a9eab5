using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// An array of floats in NumPy's file format (numpy.lib.format), so that banks and tables can be made and read elsewhere. Read are 16-bit
/// and 32-bit floats of the versions 1 to 3; written are 32-bit ones, version 1.0.
/// </summary>
/// <param name="Shape">Outermost first; no dimension is 0.</param>
/// <param name="Values">Row-major.</param>
public sealed record NpyArray(IReadOnlyList<int> Shape, float[] Values)
{
    private const int Alignment = 64;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="FormatException">It is not such a file, is cut off, or holds anything but finite 32-bit floats; the message says which.</exception>
    public static NpyArray Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 10 || !file.StartsWith(Magic))
        {
            throw new FormatException("it is no NumPy array (.npy)");
        }

        if (file[6] is < 1 or > 3)
        {
            throw new FormatException($"it is of NumPy's format {file[6]}.{file[7]}, and 1.0 to 3.0 are known; save it again with numpy.save");
        }

        int start = file[6] == 1 ? 10 : 12;
        long header = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : file.Length < 12 ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (start + header > file.Length)
        {
            throw new FormatException("it is cut off within its header");
        }

        string text = Encoding.Latin1.GetString(file.Slice(start, (int)header));
        bool half = text.Contains("'<f2'", StringComparison.Ordinal);
        if ((!half && !text.Contains("'<f4'", StringComparison.Ordinal)) || text.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new FormatException($"its numbers are not row-major little-endian 16-bit or 32-bit floats: {text.Trim()}");
        }

        int width = half ? 2 : sizeof(float);

        int[] shape = ReadShape(text);
        long count = 1;
        foreach (int size in shape)
        {
            count = size > 0 && count < int.MaxValue ? count * size : throw new FormatException($"its shape is [{string.Join(", ", shape)}]");
        }

        ReadOnlySpan<byte> data = file[(start + (int)header)..];
        if (data.Length != count * width)
        {
            throw new FormatException($"it holds {data.Length} bytes of numbers where its shape [{string.Join(", ", shape)}] needs {count * width}: it is cut off or damaged");
        }

        float[] values = half ? Widened(MemoryMarshal.Cast<byte, Half>(data)) : MemoryMarshal.Cast<byte, float>(data).ToArray();
        int bad = Array.FindIndex(values, static value => !float.IsFinite(value));
        return bad < 0 ? new NpyArray(shape, values) : throw new FormatException($"its number {bad} is {values[bad]}");
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Write()
    {
        string shape = string.Join(", ", Shape) + (Shape.Count == 1 ? "," : "");
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        int unpadded = Magic.Length + 4 + header.Length + 1;
        int padding = (Alignment - (unpadded % Alignment)) % Alignment;
        byte[] file = new byte[unpadded + padding + (Values.Length * sizeof(float))];
        Magic.CopyTo(file);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(header.Length + padding + 1));
        Encoding.ASCII.GetBytes($"{header}{new string(' ', padding)}\n", file.AsSpan(10));
        MemoryMarshal.AsBytes(Values.AsSpan()).CopyTo(file.AsSpan(unpadded + padding));
        return file;
    }

    private static float[] Widened(ReadOnlySpan<Half> values)
    {
        var wide = new float[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = (float)values[i];
        }

        return wide;
    }

    private static int[] ReadShape(string header)
    {
        int open = header.IndexOf('(', StringComparison.Ordinal), close = header.IndexOf(')', StringComparison.Ordinal);
        if (open < 0 || close < open)
        {
            throw new FormatException($"its header has no shape: {header.Trim()}");
        }

        string[] parts = header[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : throw new FormatException($"its shape is ({string.Join(", ", parts)})"))];
    }
}
