using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Segmentation;

/// <summary>Lays the colours of a class map over a picture.</summary>
public static class ClassMapPainter
{
    /// <summary>Mixes the class colours into the frame under the map; black classes and <see cref="ClassMap.None"/> are left as they are.</summary>
    /// <param name="frame">Changed in place: not one that others look at.</param>
    /// <param name="opacity">Of the colours, 0-1. Default 0.5.</param>
    public static void Paint(ClassMap map, Palette palette, Frame frame, float opacity = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(palette);
        ArgumentNullException.ThrowIfNull(frame);
        if (map.IsEmpty || !(opacity is >= 0 and <= 1))
        {
            return;
        }

        FrameRegion region = map.Region;
        int share = (int)MathF.Round(256 * opacity);
        for (int y = Math.Max(0, region.Y); y < Math.Min(frame.Height, region.Y + region.Height); y++)
        {
            ReadOnlySpan<byte> cells = map.Values.Slice((int)((long)(y - region.Y) * map.Height / region.Height) * map.Width, map.Width);
            Span<byte> row = frame.Row(y);
            for (int x = Math.Max(0, region.X); x < Math.Min(frame.Width, region.X + region.Width); x++)
            {
                byte value = cells[(int)((long)(x - region.X) * map.Width / region.Width)];
                PaletteColor color = value == ClassMap.None ? default : palette[value];
                if (color != default)
                {
                    row[3 * x] = Mix(row[3 * x], color.Blue, share);
                    row[3 * x + 1] = Mix(row[3 * x + 1], color.Green, share);
                    row[3 * x + 2] = Mix(row[3 * x + 2], color.Red, share);
                }
            }
        }
    }

    private static byte Mix(byte below, byte above, int share) => (byte)(below + (((above - below) * share + 128) >> 8));
}
