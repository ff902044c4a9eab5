using System.Buffers.Binary;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>
/// How a camera held a picture: tag 0x0112 of EXIF 2.3, 1 to 8. Labelling tools and other decoders turn such pictures upright, so
/// boxes drawn there fit only an upright frame.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    /// <summary>The orientation a JPEG file declares; <see cref="Upright"/> where it declares none or nonsense.</summary>
    public static int Read(ReadOnlySpan<byte> jpeg)
    {
        // Markers up to the start of the scan: FF, kind, length (big endian, with itself), content.
        int at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            int kind = jpeg[at + 1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (kind == 0xDA || length < 2 || at + 2 + length > jpeg.Length)
            {
                break;
            }

            ReadOnlySpan<byte> content = jpeg.Slice(at + 4, length - 2);
            if (kind == 0xE1 && content.StartsWith("Exif\0\0"u8))
            {
                return FromTiff(content[6..]);
            }

            at += 2 + length;
        }

        return Upright;
    }

    /// <summary>A new frame turned upright; the given one is disposed.</summary>
    public static Frame Apply(Frame frame, int orientation, FramePool pool)
    {
        using Frame source = frame;
        bool swaps = orientation >= 5;
        int width = source.Width;
        int height = source.Height;
        Frame turned = swaps ? pool.Rent(height, width) : pool.Rent(width, height);
        for (int y = 0; y < turned.Height; y++)
        {
            Span<byte> row = turned.Row(y);
            for (int x = 0; x < turned.Width; x++)
            {
                (int sx, int sy) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                source.Pixels.Slice((sy * source.Stride) + (3 * sx), 3).CopyTo(row[(3 * x)..]);
            }
        }

        return turned;
    }

    private static int FromTiff(ReadOnlySpan<byte> tiff)
    {
        const int entryBytes = 12;
        const ushort orientationTag = 0x0112;
        if (tiff.Length < 8)
        {
            return Upright;
        }

        bool little = tiff[0] == (byte)'I';
        uint start = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
        {
            return Upright;
        }

        ReadOnlySpan<byte> entries = tiff[(int)start..];
        int count = Short(entries, little);
        for (int i = 0; i < count && 2 + ((i + 1) * entryBytes) <= entries.Length; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(2 + (i * entryBytes), entryBytes);
            if (Short(entry, little) == orientationTag)
            {
                int value = Short(entry[8..], little);
                return value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
