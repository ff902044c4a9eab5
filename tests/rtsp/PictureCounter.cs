using EdgeInspector.Core.Frames;

namespace EdgeInspector.NetworkCameras;

/// <summary>Reads the counter that <see cref="RtspCamera"/> draws into each picture: 16 bars, their complement below, and their mirror image below that.</summary>
internal static class PictureCounter
{
    /// <summary>The counter, or null where the picture is too damaged to tell.</summary>
    public static int? Read(Frame frame)
    {
        if (frame.Width != 320 || frame.Height != 240)
        {
            return null;
        }

        int counter = 0;
        for (int bit = 0; bit < 16; bit++)
        {
            bool high = Light(frame, bit, 40) > 128;
            if (high == Light(frame, bit, 120) > 128 || high != Light(frame, 15 - bit, 180) > 128)
            {
                return null;
            }

            counter |= high ? 1 << bit : 0;
        }

        return counter;
    }

    /// <summary>Mean green of the middle of a bar.</summary>
    private static int Light(Frame frame, int bit, int y)
    {
        int sum = 0;
        for (int row = y - 4; row < y + 4; row++)
        {
            Span<byte> pixels = frame.Row(row);
            for (int x = (bit * 20) + 6; x < (bit * 20) + 14; x++)
            {
                sum += pixels[(3 * x) + 1];
            }
        }

        return sum / 64;
    }
}
