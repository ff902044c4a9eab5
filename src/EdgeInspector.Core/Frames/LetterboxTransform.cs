namespace EdgeInspector.Core.Frames;

/// <summary>
/// Where a frame lies within a model's input: <see cref="Width"/> x <see cref="Height"/> model pixels from (<see cref="Left"/>, <see cref="Top"/>),
/// which are negative where the frame's edges are cut off.
/// </summary>
/// <param name="FrameWidth">Frame pixels.</param>
/// <param name="FrameHeight">Frame pixels.</param>
/// <param name="Left">Model pixels of padding before the picture; below 0: cut off.</param>
/// <param name="Top">Model pixels of padding above the picture; below 0: cut off.</param>
/// <param name="Width">Columns the picture takes, at least 1.</param>
/// <param name="Height">Rows the picture takes, at least 1.</param>
public readonly record struct LetterboxTransform(int FrameWidth, int FrameHeight, int Left, int Top, int Width, int Height)
{
    /// <summary>
    /// A box in model pixels, in frame pixels and cut at the frame's edges. Each axis is scaled by what was really drawn, so the
    /// rounding of the picture's size to whole pixels does not shift boxes.
    /// </summary>
    public FrameBox ToFramePixels(float modelX1, float modelY1, float modelX2, float modelY2)
    {
        float scaleX = (float)FrameWidth / Width;
        float scaleY = (float)FrameHeight / Height;
        return new FrameBox((modelX1 - Left) * scaleX, (modelY1 - Top) * scaleY, (modelX2 - Left) * scaleX, (modelY2 - Top) * scaleY)
            .Clip(FrameWidth, FrameHeight);
    }

    /// <summary>A turned box in model pixels, in frame pixels. Where the axes are scaled differently, the nearest rectangle: each axis keeps its direction and length.</summary>
    public RotatedBox ToFramePixels(in RotatedBox box)
    {
        float scaleX = (float)FrameWidth / Width;
        float scaleY = (float)FrameHeight / Height;
        (float sin, float cos) = MathF.SinCos(box.Angle);
        (float alongX, float alongY) = (cos * scaleX, sin * scaleY);
        return new RotatedBox(
            (box.CenterX - Left) * scaleX,
            (box.CenterY - Top) * scaleY,
            box.Width * MathF.Sqrt(alongX * alongX + alongY * alongY),
            box.Height * MathF.Sqrt(sin * scaleX * sin * scaleX + cos * scaleY * cos * scaleY),
            MathF.Atan2(alongY, alongX));
    }
}
