using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>
/// Writes PNG (W3C PNG, third edition): RGB, 8 bit, no interlace. Its own, since libpng's simplified interface offers only slow
/// settings: evidence is written while the line runs.
/// </summary>
internal static class PngWriter
{
    private const int HeaderBytes = 8 + 25;
    private const byte FilterSub = 1;
    private const byte FilterUp = 2;

    // Fine texture and noise leave few repetitions to find: runs and Huffman codes give nearly the size at a fraction of the time.
    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.RunLengthEncoding };

    /// <summary>A whole file.</summary>
    /// <param name="pixels"><c>[height, width, 3]</c> BGR, rows <paramref name="stride"/> bytes apart.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        using var file = new MemoryStream(HeaderBytes + (int)Math.Min(1L * width * height, int.MaxValue / 2));
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR"u8, header);

        long start = file.Position;
        file.Write("\0\0\0\0IDAT"u8);
        using (var deflate = new ZLibStream(file, Options, leaveOpen: true))
        {
            WriteRows(deflate, pixels, width, height, stride);
        }

        Span<byte> idat = file.GetBuffer().AsSpan((int)start, (int)(file.Position - start));
        BinaryPrimitives.WriteInt32BigEndian(idat, idat.Length - 8);
        WriteCrc(file, Crc32.Of(idat[4..]));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteRows(ZLibStream deflate, ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        // Each row of RGB lies behind one black pixel, so that the first pixel's left neighbour needs no special case.
        int row = 3 * width;
        var current = new byte[3 + row];
        var previous = new byte[3 + row];
        var sub = new byte[1 + row];
        var up = new byte[1 + row];
        (sub[0], up[0]) = (FilterSub, FilterUp);
        for (int y = 0; y < height; y++)
        {
            SwapRedAndBlue(pixels.Slice(y * stride, row), current.AsSpan(3));

            // The smaller sum of absolute differences compresses better: the heuristic the specification recommends (12.7).
            long subCost = Difference(current.AsSpan(3), current.AsSpan(0, row), sub.AsSpan(1));
            long upCost = Difference(current.AsSpan(3), previous.AsSpan(3), up.AsSpan(1));
            deflate.Write(subCost <= upCost ? sub : up);
            (current, previous) = (previous, current);
        }
    }

    private static void SwapRedAndBlue(ReadOnlySpan<byte> bgr, Span<byte> rgb)
    {
        rgb = rgb[..bgr.Length];
        for (int i = 0; i + 2 < bgr.Length; i += 3)
        {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
    }

    /// <summary>Writes <c>a - b</c> modulo 256 and returns the sum of its absolute values, read as signed.</summary>
    private static long Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> result)
    {
        long sum = 0;
        int i = 0;
        for (; i + Vector<byte>.Count <= a.Length; i += Vector<byte>.Count)
        {
            Vector<byte> difference = new Vector<byte>(a[i..]) - new Vector<byte>(b[i..]);
            difference.CopyTo(result[i..]);
            Vector.Widen(Vector.AsVectorByte(Vector.Abs(Vector.AsVectorSByte(difference))), out Vector<ushort> low, out Vector<ushort> high);
            sum += Vector.Sum(low + high);
        }

        for (; i < a.Length; i++)
        {
            result[i] = (byte)(a[i] - b[i]);
            sum += Math.Abs((int)(sbyte)result[i]);
        }

        return sum;
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> chunk = stackalloc byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk[4..]);
        content.CopyTo(chunk[8..]);
        file.Write(chunk);
        WriteCrc(file, Crc32.Of(chunk[4..]));
    }

    private static void WriteCrc(MemoryStream file, uint crc)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc);
        file.Write(bytes);
    }
}
