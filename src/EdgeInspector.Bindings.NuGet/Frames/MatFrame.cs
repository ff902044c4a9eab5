using EdgeInspector.Core.Frames;
using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>OpenCV's pictures as frames.</summary>
internal static unsafe class MatFrame
{
    /// <summary>A frame with the pixels of a picture of <c>[height, width, 3]</c> BGR.</summary>
    /// <exception cref="ImageFormatException">Another kind of picture, or one beyond the limits.</exception>
    public static Frame Copy(Mat picture, FramePool pool)
    {
        if (picture.Type() != MatType.CV_8UC3)
        {
            throw new ImageFormatException($"pixels of the kind {picture.Type()} came where BGR of 8 bits was asked for");
        }

        PictureLimits.Check(picture.Width, picture.Height);
        Frame frame = pool.Rent(picture.Width, picture.Height);
        long step = picture.Step();
        byte* data = picture.DataPointer;
        if (step == frame.Stride)
        {
            new ReadOnlySpan<byte>(data, frame.Stride * frame.Height).CopyTo(frame.Pixels);
            return frame;
        }

        for (int y = 0; y < frame.Height; y++)
        {
            new ReadOnlySpan<byte>(data + (y * step), frame.Stride).CopyTo(frame.Row(y));
        }

        return frame;
    }
}
