using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>
/// PNG through libpng 1.6's simplified interface, which GStreamer's own PNG plugin depends on, so that it is there wherever that is.
/// It reads and writes BGR rows directly; a GStreamer pipeline per picture would cost its threads and a conversion.
/// </summary>
internal static unsafe partial class PngFile
{
    private const string Library = "libpng16.so.16";
    private const uint Version = 1;
    private const uint FormatBgr = 0x12;
    private const uint FormatBgra = 0x13;
    private const uint FormatFlagAlpha = 1;
    private const uint FlagFast = 2;
    private const uint Flag16BitSrgb = 4;

    /// <summary>Losslessly written, fast rather than small: evidence is written while the line runs.</summary>
    public static byte[] Encode(byte* pixels, int width, int height, int stride)
    {
        var image = new PngImage { Version = Version, Width = (uint)width, Height = (uint)height, Format = FormatBgr, Flags = FlagFast };

        // Stored raw in the worst case: 5 bytes per 16 KiB block of deflate, 12 per 8 KiB chunk, one filter byte per row, some headers.
        long raw = ((3L * width) + 1) * height;
        nuint bytes = (nuint)(raw + (raw / 400) + 1024);
        byte* output = (byte*)NativeMemory.Alloc(bytes);
        try
        {
            nuint written = bytes;
            if (png_image_write_to_memory(&image, output, &written, convertTo8Bit: 0, pixels, stride, colormap: null) == 0)
            {
                throw new InvalidOperationException($"libpng cannot write a picture of {width} x {height}: {Message(image)}.");
            }

            return new ReadOnlySpan<byte>(output, checked((int)written)).ToArray();
        }
        finally
        {
            png_image_free(&image);
            NativeMemory.Free(output);
        }
    }

    /// <summary>Decodes any PNG. Transparency is ignored, not blended: the colours are those that were measured.</summary>
    /// <exception cref="ImageFormatException">Damaged, truncated or oversized.</exception>
    public static Frame Decode(ReadOnlySpan<byte> file, FramePool pool)
    {
        var image = new PngImage { Version = Version };
        Frame? frame = null;
        try
        {
            fixed (byte* memory = file)
            {
                Demand(png_image_begin_read_from_memory(&image, memory, (nuint)file.Length), image);
                PictureLimits.Check(image.Width, image.Height);
                frame = pool.Rent((int)image.Width, (int)image.Height);
                image.Flags |= Flag16BitSrgb;
                if ((image.Format & FormatFlagAlpha) == 0)
                {
                    image.Format = FormatBgr;
                    fixed (byte* output = frame.Pixels)
                    {
                        Demand(png_image_finish_read(&image, null, output, frame.Stride, null), image);
                    }
                }
                else
                {
                    ReadWithAlpha(&image, frame);
                }
            }

            // A wrong checksum or a short stream can end as a warning with rows left unwritten.
            Demand(1, image);
            Frame done = frame;
            frame = null;
            return done;
        }
        finally
        {
            png_image_free(&image);
            frame?.Dispose();
        }
    }

    private static void ReadWithAlpha(PngImage* image, Frame frame)
    {
        image->Format = FormatBgra;
        byte[] bgra = GC.AllocateUninitializedArray<byte>(checked(4 * frame.Width * frame.Height));
        fixed (byte* output = bgra)
        {
            Demand(png_image_finish_read(image, null, output, 4 * frame.Width, null), *image);
        }

        Span<byte> bgr = frame.Pixels;
        for (int i = 0, o = 0; i < bgra.Length; i += 4, o += 3)
        {
            bgra.AsSpan(i, 3).CopyTo(bgr[o..]);
        }
    }

    private static void Demand(int succeeded, in PngImage image)
    {
        if (succeeded == 0)
        {
            throw new ImageFormatException($"damaged PNG: {Message(image)}");
        }
    }

    private static string Message(in PngImage image)
    {
        fixed (byte* message = image.Message)
        {
            return Marshal.PtrToStringUTF8((nint)message)?.TrimEnd('.') ?? "unknown reason";
        }
    }

    [LibraryImport(Library)]
    private static partial int png_image_begin_read_from_memory(PngImage* image, byte* memory, nuint size);

    [LibraryImport(Library)]
    private static partial int png_image_finish_read(PngImage* image, void* background, byte* buffer, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial int png_image_write_to_memory(
        PngImage* image, byte* memory, nuint* memoryBytes, int convertTo8Bit, byte* buffer, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial void png_image_free(PngImage* image);
}
