namespace EdgeInspector.Core.Frames;

/// <summary>A box <c>[x1, y1, x2, y2]</c> in float pixels of the source frame; (0, 0) is the outer corner of the first pixel.</summary>
public readonly record struct FrameBox(float X1, float Y1, float X2, float Y2)
{
    public float Width => X2 - X1;

    public float Height => Y2 - Y1;

    /// <summary>Square pixels; 0 where an edge is negative.</summary>
    public float Area => Width <= 0 || Height <= 0 ? 0 : Width * Height;

    public float CenterX => 0.5f * (X1 + X2);

    public float CenterY => 0.5f * (Y1 + Y2);

    /// <summary>Intersection over union, 0 to 1; 0 where both are empty.</summary>
    public float Iou(in FrameBox other)
    {
        float w = MathF.Min(X2, other.X2) - MathF.Max(X1, other.X1);
        float h = MathF.Min(Y2, other.Y2) - MathF.Max(Y1, other.Y1);
        if (w <= 0 || h <= 0)
        {
            return 0;
        }

        float both = w * h;
        return both / (Area + other.Area - both);
    }

    /// <summary>Whether a point lies inside or on the edge.</summary>
    public bool Contains(float x, float y) => x >= X1 && x <= X2 && y >= Y1 && y <= Y2;

    /// <summary>The part inside a frame of the given size.</summary>
    public FrameBox Clip(int width, int height) => new(
        Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height), Math.Clamp(X2, 0, width), Math.Clamp(Y2, 0, height));
}
