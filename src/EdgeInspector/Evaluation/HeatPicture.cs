using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;

namespace EdgeInspector.Evaluation;

/// <summary>A heatmap laid over its picture, as pixels.</summary>
internal static class HeatPicture
{
    private static readonly (byte Blue, byte Green, byte Red) s_frameColour = (255, 255, 255);

    /// <summary>The frame's pixels with the map in colours over them, blue for little to red for much, and a box drawn in white.</summary>
    /// <returns><c>[height, width, 3]</c> BGR.</returns>
    public static byte[] Draw(Frame frame, Heatmap map, FrameBox? box)
    {
        byte[] pixels = frame.Pixels.ToArray();
        FrameRegion region = map.Region;
        var normal = Heatmap.Combine([map]);
        float[] heat = new float[region.Width * region.Height];
        normal.Stretch(heat, region.Width, region.Height);
        for (int y = 0; y < region.Height; y++)
        {
            for (int x = 0; x < region.Width; x++)
            {
                float value = heat[(y * region.Width) + x];
                Span<byte> pixel = pixels.AsSpan(((region.Y + y) * frame.Stride) + (3 * (region.X + x)), 3);
                (float blue, float green, float red) = Colour(value);
                float weight = 0.15f + (0.5f * value);
                pixel[0] = (byte)(pixel[0] + (weight * ((255 * blue) - pixel[0])));
                pixel[1] = (byte)(pixel[1] + (weight * ((255 * green) - pixel[1])));
                pixel[2] = (byte)(pixel[2] + (weight * ((255 * red) - pixel[2])));
            }
        }

        if (box is { } drawn)
        {
            Outline(pixels, frame, drawn);
        }

        return pixels;
    }

    /// <summary>Blue, cyan, yellow, red.</summary>
    private static (float Blue, float Green, float Red) Colour(float value) => value < 1f / 3 ? (1, 3 * value, 0)
        : value < 2f / 3 ? (2 - (3 * value), 1, (3 * value) - 1)
        : (0, 3 - (3 * value), 1);

    private static void Outline(byte[] pixels, Frame frame, FrameBox box)
    {
        (int left, int top) = ((int)Math.Clamp(box.X1, 0, frame.Width - 1), (int)Math.Clamp(box.Y1, 0, frame.Height - 1));
        (int right, int bottom) = ((int)Math.Clamp(box.X2, 0, frame.Width - 1), (int)Math.Clamp(box.Y2, 0, frame.Height - 1));
        int thick = Math.Max(1, Math.Min(frame.Width, frame.Height) / 320);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                if (x - left < thick || right - x < thick || y - top < thick || bottom - y < thick)
                {
                    int at = (y * frame.Stride) + (3 * x);
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = s_frameColour;
                }
            }
        }
    }
}
