using System.Text.RegularExpressions;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>JPEG to BGR: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK. Accurate transform, smooth chroma upsampling.</summary>
internal static unsafe partial class JpegDecoder
{
    // libjpeg-turbo stops after 500 scans: a small progressive file with thousands of them would take minutes.
    private const int Flags = TurboJpegNative.FlagAccurateDct | TurboJpegNative.FlagLimitScans;
    private const int MostPaddingBytes = 16;

    /// <summary>A picture file, turned upright as its EXIF orientation says.</summary>
    /// <exception cref="ImageFormatException">Damaged, truncated or oversized.</exception>
    public static Frame DecodeFile(ReadOnlySpan<byte> jpeg, FramePool pool)
    {
        Frame frame = Decode(jpeg, pool, camera: false);
        int orientation = ExifOrientation.Read(jpeg);
        return orientation == ExifOrientation.Upright ? frame : ExifOrientation.Apply(frame, orientation, pool);
    }

    /// <summary>A frame of an MJPEG camera: no orientation, and padding before the end marker, which many webcams send, is no damage.</summary>
    /// <exception cref="ImageFormatException">Damaged, truncated or oversized.</exception>
    public static Frame DecodeFromCamera(ReadOnlySpan<byte> jpeg, FramePool pool) => Decode(jpeg, pool, camera: true);

    private static Frame Decode(ReadOnlySpan<byte> jpeg, FramePool pool, bool camera)
    {
        using var turbo = TurboJpegInstance.Create(compress: false);
        Frame? frame = null;
        try
        {
            fixed (byte* source = jpeg)
            {
                if (TurboJpegNative.tjDecompressHeader3(turbo.Handle, source, (nuint)jpeg.Length, out int width, out int height, out _, out int colorspace) != 0)
                {
                    throw new ImageFormatException($"damaged JPEG: {turbo.LastError}");
                }

                PictureLimits.Check(width, height);
                bool ink = colorspace is TurboJpegNative.ColorspaceCmyk or TurboJpegNative.ColorspaceYcck;
                frame = pool.Rent(width, height);
                bool whole = ink ? DecodeInk(turbo, source, jpeg.Length, frame) : Decompress(turbo, source, jpeg.Length, frame.Pixels, frame, TurboJpegNative.PixelFormatBgr);
                if (!whole && !(camera && IsOnlyPadding(turbo)))
                {
                    throw new ImageFormatException($"damaged JPEG: {turbo.LastError}");
                }
            }

            Frame done = frame;
            frame = null;
            return done;
        }
        finally
        {
            frame?.Dispose();
        }
    }

    private static bool Decompress(TurboJpegInstance turbo, byte* source, int bytes, Span<byte> pixels, Frame size, int format)
    {
        fixed (byte* output = pixels)
        {
            return TurboJpegNative.tjDecompress2(turbo.Handle, source, (nuint)bytes, output, size.Width, pitch: 0, size.Height, format, Flags) == 0;
        }
    }

    /// <summary>Four-ink pictures, from printing: Adobe stores the inks inverted, so that a channel times black is the light left over.</summary>
    private static bool DecodeInk(TurboJpegInstance turbo, byte* source, int bytes, Frame frame)
    {
        byte[] inks = GC.AllocateUninitializedArray<byte>(checked(4 * frame.Width * frame.Height));
        bool whole = Decompress(turbo, source, bytes, inks, frame, TurboJpegNative.PixelFormatCmyk);
        Span<byte> bgr = frame.Pixels;
        for (int i = 0, o = 0; i < inks.Length; i += 4, o += 3)
        {
            int black = inks[i + 3];
            bgr[o] = (byte)(((inks[i + 2] * black) + 127) / 255);
            bgr[o + 1] = (byte)(((inks[i + 1] * black) + 127) / 255);
            bgr[o + 2] = (byte)(((inks[i] * black) + 127) / 255);
        }

        return whole;
    }

    /// <summary>
    /// libjpeg reports the first oddity it meets. Stray bytes before the end marker (D9) come after every block was decoded, so
    /// the pixels are whole; a handful is a camera's padding, more means that blocks were skipped.
    /// </summary>
    private static bool IsOnlyPadding(TurboJpegInstance turbo)
    {
        if (TurboJpegNative.tjGetErrorCode(turbo.Handle) != TurboJpegNative.ErrorWarning)
        {
            return false;
        }

        Match match = PaddingPattern().Match(turbo.LastError);
        return match.Success && int.Parse(match.Groups[1].ValueSpan) <= MostPaddingBytes;
    }

    [GeneratedRegex("^Corrupt JPEG data: ([0-9]{1,4}) extraneous bytes before marker 0xd9$")]
    private static partial Regex PaddingPattern();
}
