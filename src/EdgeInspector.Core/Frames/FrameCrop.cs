namespace EdgeInspector.Core.Frames;

/// <summary>
/// The part of a camera's picture that is judged: corners <c>[x1, y1, x2, y2]</c> of the oriented picture, either all from 0 to 1
/// of its width and height, or all in pixels.
/// </summary>
/// <param name="InPixels">False: parts of the picture.</param>
public readonly record struct FrameCrop(double X1, double Y1, double X2, double Y2, bool InPixels)
{
    /// <summary>Shortest edge of the judged part, in pixels: less holds no defect that could be told from noise.</summary>
    public const int MinEdge = 16;

    /// <summary>Its pixels in a picture of a given size, cut at the picture's edges; null where less than <see cref="MinEdge"/> is left.</summary>
    public FrameRegion? In(int width, int height)
    {
        double scaleX = InPixels ? 1 : width;
        double scaleY = InPixels ? 1 : height;
        int left = (int)Math.Round(Math.Clamp(X1 * scaleX, 0, width));
        int top = (int)Math.Round(Math.Clamp(Y1 * scaleY, 0, height));
        int right = (int)Math.Round(Math.Clamp(X2 * scaleX, 0, width));
        int bottom = (int)Math.Round(Math.Clamp(Y2 * scaleY, 0, height));
        return right - left < MinEdge || bottom - top < MinEdge ? null : new FrameRegion(left, top, right - left, bottom - top);
    }
}
