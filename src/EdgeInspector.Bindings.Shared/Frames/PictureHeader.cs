using System.Buffers.Binary;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>
/// What a picture file says of itself, read before a decoder that would believe it: the size it claims, and whether its end is there.
/// </summary>
internal static class PictureHeader
{
    private const int PngHeader = 8;

    /// <summary>The claimed size in pixels; null where the format is not looked into (then the decoder's own limits hold) or the header is damaged.</summary>
    public static (long Width, long Height)? SizeOf(ReadOnlySpan<byte> file, PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => SizeOfJpeg(file),
        PictureFormat.Png when file.Length >= 24 => (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..])),
        PictureFormat.Bmp when file.Length >= 26 => (BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]))),
        _ => null,
    };

    /// <summary>Whether the file ends before its format does. False for formats that are not looked into.</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> file, PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => IsTruncatedJpeg(file),
        PictureFormat.Png => IsTruncatedPng(file),
        PictureFormat.WebP => file.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L > file.Length,
        _ => false,
    };

    private static (long, long)? SizeOfJpeg(ReadOnlySpan<byte> file)
    {
        for (int at = 2; at + 9 <= file.Length && file[at] == 0xFF;)
        {
            int kind = file[at + 1];
            if (kind == 0xFF)
            {
                // Fill byte before a marker (ISO 10918-1, B.1.1.2).
                at++;
                continue;
            }

            // A frame header of any process; C4, C8 and CC lie in the same range and are tables.
            if (kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }

    /// <summary>Walks markers and scans to the end marker (D9).</summary>
    private static bool IsTruncatedJpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 1 < file.Length)
        {
            if (file[at] != 0xFF)
            {
                // Within a scan: up to the next marker that is neither stuffing (00) nor a restart (D0-D7).
                int next = file[at..].IndexOf((byte)0xFF);
                if (next < 0)
                {
                    return true;
                }

                at += next;
                continue;
            }

            int kind = file[at + 1];
            switch (kind)
            {
                case 0xD9:
                    return false;
                case 0xFF:
                    at++;
                    break;
                case 0x00 or 0x01 or (>= 0xD0 and <= 0xD8):
                    at += 2;
                    break;
                default:
                    at += 2 + (at + 4 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]) : file.Length);
                    break;
            }
        }

        return true;
    }

    private static bool IsTruncatedPng(ReadOnlySpan<byte> file)
    {
        // Chunks: length, kind, content, checksum.
        for (long at = PngHeader; at + 12 <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file[(int)at..];
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("IEND"u8))
            {
                return at > file.Length;
            }
        }

        return true;
    }
}
