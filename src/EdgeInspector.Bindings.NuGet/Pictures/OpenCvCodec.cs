using EdgeInspector.Bindings.NuGet.Frames;
using EdgeInspector.Core.Frames;
using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Pictures;

/// <summary>
/// Pictures through OpenCV. Thread-safe; holds nothing that needs disposing. OpenCV conceals damage inside a JPEG and tells nobody; what
/// is refused here is a file without its end, a header that claims too much, and what OpenCV itself refuses.
/// </summary>
public sealed unsafe class OpenCvCodec : IImageCodec
{
    // Blocks of 16 x 16 pixels, 3 bytes each at the most, and the headers: libjpeg-turbo's own bound for 4:2:0 (tjBufSize).
    private const int JpegBlock = 16;
    private const int JpegHeaders = 2048;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size, stride or quality out of range, or a buffer too short for them.</exception>
    public int EncodeJpeg(ReadOnlySpan<byte> pixels, int width, int height, int stride, int quality, Span<byte> output)
    {
        PictureLimits.CheckPixels(pixels, width, height, stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (output.Length < MaxJpegBytes(width, height))
        {
            throw new ArgumentException($"{output.Length} bytes; a picture of {width} x {height} needs {MaxJpegBytes(width, height)} (MaxJpegBytes).", nameof(output));
        }

        byte[] file = Encode(".jpg", pixels, width, height, stride, [(int)ImwriteFlags.JpegQuality, quality]);
        file.CopyTo(output);
        return file.Length;
    }

    /// <inheritdoc/>
    public int MaxJpegBytes(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, PictureLimits.LongestJpegEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, PictureLimits.LongestJpegEdge);
        long columns = (width + JpegBlock - 1) / JpegBlock * JpegBlock;
        long rows = (height + JpegBlock - 1) / JpegBlock * JpegBlock;
        return checked((int)((columns * rows * 3) + JpegHeaders));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size or stride out of range, or too few pixels for them.</exception>
    public byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        PictureLimits.CheckPixels(pixels, width, height, stride);
        return Encode(".png", pixels, width, height, stride, []);
    }

    /// <inheritdoc/>
    public Frame Decode(ReadOnlySpan<byte> file, FramePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (file.IsEmpty)
        {
            throw new ImageFormatException("the file is empty");
        }

        PictureFormat format = PictureFormats.Recognise(file);
        if (format == PictureFormat.Unknown)
        {
            throw new ImageFormatException($"not a picture of a known format; known are {PictureFormats.Names}");
        }

        if (PictureHeader.SizeOf(file, format) is var (width, height))
        {
            PictureLimits.Check(width, height);
        }

        if (PictureHeader.IsTruncated(file, format))
        {
            throw new ImageFormatException($"damaged {format}: the file ends too early");
        }

        if (OpenCvLibrary.WhyUnusable is { } reason)
        {
            throw new ImageFormatException(reason);
        }

        try
        {
            using Mat picture = Cv2.ImDecode(file, ImreadModes.Color);
            return picture.Empty() ? throw new ImageFormatException($"damaged {format}: its decoder gives no picture") : MatFrame.Copy(picture, pool);
        }
        catch (OpenCVException exception)
        {
            throw new ImageFormatException($"damaged {format}: {exception.Message.ReplaceLineEndings(" ").Trim()}", exception);
        }
    }

    private static byte[] Encode(string extension, ReadOnlySpan<byte> pixels, int width, int height, int stride, int[] options)
    {
        fixed (byte* source = pixels)
        {
            using Mat picture = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)source, stride);
            return Cv2.ImEncode(extension, picture, out byte[] file, options)
                ? file
                : throw new InvalidOperationException($"OpenCV cannot encode {width} x {height} as {extension}.");
        }
    }
}
