using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Tests.Conformance.Detection;

/// <summary>Two simple faces on a grey wall, where no photograph of one is at hand.</summary>
internal static class DrawnFaces
{
    private const int Width = 640, Height = 480;

    /// <summary>Frame pixels, the larger face first.</summary>
    public static FrameBox[] Heads { get; } = [new(90, 115, 270, 365), new(426, 75, 534, 225)];

    public static Frame Draw(FramePool pool)
    {
        Frame frame = pool.Rent(Width, Height);
        for (int i = 0; i < frame.Pixels.Length; i += 3)
        {
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = (200, 210, 215);
        }

        Face(frame, 180, 240, 1f);
        Face(frame, 480, 150, 0.6f);
        return frame;
    }

    private static void Face(Frame frame, int x, int y, float scale)
    {
        Ellipse(0, 0, 90, 125, (140, 170, 225));
        Ellipse(0, -80, 98, 80, (30, 45, 70), bottom: -80);
        for (int side = -35; side <= 35; side += 70)
        {
            Ellipse(side, -20, 18, 9, (245, 245, 245));
            Ellipse(side, -20, 8, 8, (40, 50, 60));
            Ellipse(side, -46, 24, 4, (40, 55, 80));
        }

        Ellipse(0, 22, 14, 10, (100, 130, 190));
        Ellipse(0, 60, 38, 16, (80, 80, 180), top: 60);

        void Ellipse(int dx, int dy, int rx, int ry, (byte Blue, byte Green, byte Red) color, int top = -1000, int bottom = 1000)
        {
            for (int row = 0; row < Height; row++)
            {
                for (int column = 0; column < Width && row >= y + top * scale && row <= y + bottom * scale; column++)
                {
                    float across = (column + 0.5f - x - dx * scale) / (rx * scale), down = (row + 0.5f - y - dy * scale) / (ry * scale);
                    if (across * across + down * down <= 1)
                    {
                        Span<byte> pixel = frame.Row(row).Slice(3 * column, 3);
                        (pixel[0], pixel[1], pixel[2]) = color;
                    }
                }
            }
        }
    }
}
