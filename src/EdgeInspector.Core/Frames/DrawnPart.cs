namespace EdgeInspector.Core.Frames;

/// <summary>The part of a model's input that a frame covers, model pixels, and how much of the resized frame is cut off before it.</summary>
internal readonly record struct DrawnPart(int Left, int Top, int Width, int Height, int SkipX, int SkipY)
{
    /// <param name="width">Columns of the input.</param>
    /// <param name="height">Rows of the input.</param>
    public static DrawnPart Of(in LetterboxTransform frame, int width, int height)
    {
        int left = Math.Max(0, frame.Left), top = Math.Max(0, frame.Top);
        int skipX = Math.Max(0, -frame.Left), skipY = Math.Max(0, -frame.Top);
        return new DrawnPart(left, top, Math.Min(width - left, frame.Width - skipX), Math.Min(height - top, frame.Height - skipY), skipX, skipY);
    }

    /// <summary>The pixels of the frame that are drawn, whole ones.</summary>
    /// <param name="region">The frame's part that was resized.</param>
    public FrameRegion Of(in LetterboxTransform frame, FrameRegion region)
    {
        int left = (int)((long)SkipX * region.Width / frame.Width), top = (int)((long)SkipY * region.Height / frame.Height);
        int right = (int)(((long)(SkipX + Width) * region.Width + frame.Width - 1) / frame.Width);
        int bottom = (int)(((long)(SkipY + Height) * region.Height + frame.Height - 1) / frame.Height);
        return new FrameRegion(region.X + left, region.Y + top, Math.Max(1, right - left), Math.Max(1, bottom - top));
    }
}
