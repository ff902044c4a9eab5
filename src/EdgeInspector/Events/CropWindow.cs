using EdgeInspector.Core.Frames;

namespace EdgeInspector.Events;

/// <summary>The part of a frame that shows a defect: its box, half its size around it, at least a given edge, within the frame.</summary>
internal readonly record struct CropWindow(int X, int Y, int Width, int Height)
{
    public static CropWindow Around(in FrameBox box, int frameWidth, int frameHeight, int minEdge)
    {
        (int x, int width) = Span(box.X1, box.X2, frameWidth, minEdge);
        (int y, int height) = Span(box.Y1, box.Y2, frameHeight, minEdge);
        return new CropWindow(x, y, width, height);
    }

    private static (int Start, int Length) Span(float from, float to, int frame, int minEdge)
    {
        // A box may be NaN or lie outside: the crop is for looking at, so it falls back to the frame rather than fail.
        float center = float.IsFinite(from + to) ? Math.Clamp(0.5f * (from + to), 0, frame) : 0.5f * frame;
        float size = float.IsFinite(to - from) ? Math.Clamp(to - from, 0, frame) : frame;
        int length = Math.Clamp((int)MathF.Ceiling(2 * size), Math.Min(minEdge, frame), frame);
        int start = Math.Clamp((int)(center - (0.5f * length)), 0, frame - length);
        return (start, length);
    }
}
