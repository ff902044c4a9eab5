using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>What a picture may claim to be before memory is given to it: a few bytes of header must not cost gigabytes.</summary>
internal static class PictureLimits
{
    /// <summary>400 megapixels, 1.2 GB as BGR: above the largest area cameras (150 MP) and within one array.</summary>
    public const long MaxPixels = 400_000_000;

    /// <summary>The JPEG format counts pixels in 16 bits; libjpeg stops a little earlier.</summary>
    public const int LongestJpegEdge = 65_500;

    /// <exception cref="ImageFormatException">A size out of bounds.</exception>
    public static void Check(long width, long height)
    {
        if (width < 1 || height < 1)
        {
            throw new ImageFormatException($"the header claims {width} x {height} pixels, which is no picture");
        }

        if (width > FramePool.MaxEdge || height > FramePool.MaxEdge || width * height > MaxPixels)
        {
            throw new ImageFormatException(
                $"the header claims {width} x {height} pixels; at most {FramePool.MaxEdge} along an edge and {MaxPixels / 1_000_000} million in all are accepted");
        }
    }

    /// <summary>Checks the pixels a caller wants to have encoded.</summary>
    /// <exception cref="ArgumentException">A size or stride out of range, or too few pixels for them.</exception>
    public static void CheckPixels(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FramePool.MaxEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, FramePool.MaxEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * width);
        if (pixels.Length < ((long)stride * (height - 1)) + (3 * width))
        {
            throw new ArgumentException($"{pixels.Length} bytes are too few for {width} x {height} with a stride of {stride}.", nameof(pixels));
        }
    }
}
