using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>What a picture may claim to be before memory is given to it: a few bytes of header must not cost gigabytes.</summary>
internal static class PictureLimits
{
    /// <summary>400 megapixels, 1.2 GB as BGR: above the largest area cameras (150 MP) and within one array.</summary>
    public const long MaxPixels = 400_000_000;

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
}
