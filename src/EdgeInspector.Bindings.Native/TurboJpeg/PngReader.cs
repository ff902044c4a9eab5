using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>
/// Reads PNG through libpng 1.6's simplified interface, which GStreamer's own PNG plugin depends on, so that it is there wherever
/// that is. It reads BGR rows directly; a GStreamer pipeline per picture would cost its threads and a conversion.
/// </summary>
internal static unsafe partial class PngReader
{
    private const string Library = "libpng16.so.16";
    private const uint Version = 1;
    private const uint FormatBgr = 0x12;
    private const uint FormatBgra = 0x13;
    private const uint FormatFlagAlpha = 1;
    private const uint Flag16BitSrgb = 4;

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
    private static partial void png_image_free(PngImage* image);
}
