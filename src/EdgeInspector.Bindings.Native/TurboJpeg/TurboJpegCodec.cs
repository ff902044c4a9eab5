using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>Pictures through libturbojpeg (JPEG), libpng (PNG) and GStreamer (BMP, TIFF, WebP, GIF, PNM). Thread-safe; holds nothing that needs disposing.</summary>
public sealed unsafe class TurboJpegCodec : IImageCodec
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size, stride or quality out of range, or a buffer too short for them.</exception>
    public int EncodeJpeg(ReadOnlySpan<byte> pixels, int width, int height, int stride, int quality, Span<byte> output)
    {
        PictureLimits.CheckPixels(pixels, width, height, stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);

        // libturbojpeg takes the buffer's size for granted (TJFLAG_NOREALLOC), so a short one would be overrun.
        if (output.Length < MaxJpegBytes(width, height))
        {
            throw new ArgumentException($"{output.Length} bytes; a picture of {width} x {height} needs {MaxJpegBytes(width, height)} (MaxJpegBytes).", nameof(output));
        }

        using var turbo = TurboJpegInstance.Create(compress: true);
        fixed (byte* source = pixels)
        fixed (byte* target = output)
        {
            byte* written = target;
            nuint bytes = (nuint)output.Length;
            int result = TurboJpegNative.tjCompress2(
                turbo.Handle, source, width, stride, height, TurboJpegNative.PixelFormatBgr, &written, &bytes,
                TurboJpegNative.Subsampling420, quality, TurboJpegNative.FlagNoRealloc);
            return result == 0 ? (int)bytes : throw new InvalidOperationException($"libturbojpeg cannot encode {width} x {height}: {turbo.LastError}.");
        }
    }

    /// <inheritdoc/>
    public int MaxJpegBytes(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, PictureLimits.LongestJpegEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, PictureLimits.LongestJpegEdge);
        return checked((int)TurboJpegNative.tjBufSize(width, height, TurboJpegNative.Subsampling420));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size or stride out of range, or too few pixels for them.</exception>
    public byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        PictureLimits.CheckPixels(pixels, width, height, stride);
        return PngWriter.Encode(pixels, width, height, stride);
    }

    /// <inheritdoc/>
    public Frame Decode(ReadOnlySpan<byte> file, FramePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (file.IsEmpty)
        {
            throw new ImageFormatException("the file is empty");
        }

        return PictureFormats.Recognise(file) switch
        {
            PictureFormat.Jpeg => JpegDecoder.DecodeFile(file, pool),
            PictureFormat.Png => PngReader.Decode(file, pool),
            PictureFormat.Unknown => throw new ImageFormatException($"not a picture of a known format; known are {PictureFormats.Names}"),
            PictureFormat other => StillPictureDecoder.Decode(file, other, pool),
        };
    }
}
