namespace EdgeInspector.Core.Simulation;

/// <summary>What making a board does to its drawing: rounded corners, rough edges, specks; none of it is a defect. Buffers are reused; one thread at a time.</summary>
internal sealed class Etching
{
    private readonly GrayPlane _scratch = new();

    /// <summary>Rounds corners and roughens edges, as etching and a line camera's threshold do; none of it is a defect.</summary>
    public void Etch(PcbArtwork artwork, SeededRandom random)
    {
        GrayPlane copper = artwork.Copper;
        Soften(copper, _scratch);
        if (random.Chance(0.6f))
            Soften(copper, _scratch);

        // The softened edge ramps over about 3 pixels, so 40 levels of threshold move it by about half a pixel.
        int shift = (int)random.Range(-34, 34);
        int wander = 4 + Skewed(random, 34);
        int teeth = 6 + Skewed(random, 58);
        int fine = 4 + Skewed(random, 40);
        (int ox, int oy) = (random.Next(256), random.Next(256));
        for (int y = 0; y < copper.Height; y++)
        {
            Span<byte> row = copper.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                int level = row[x];
                if (level is 0 or 255)
                    continue;

                int threshold = 128 + shift
                    + ((NoiseTiles.At(NoiseTiles.Coarse, x + ox, y + oy) * wander
                    + NoiseTiles.At(NoiseTiles.Teeth, x + oy, y + ox) * teeth
                    + NoiseTiles.At(NoiseTiles.Fine, x + 31 + ox, y + oy) * fine) >> 6);
                row[x] = (byte)Math.Clamp((level - threshold) * 5 + 128, 0, 255);
            }
        }

        AddSpecks(copper, random);
    }

    /// <summary>Mostly small: clean edges are the rule.</summary>
    private static int Skewed(SeededRandom random, int most)
    {
        float t = random.NextFloat();
        return (int)(t * t * most);
    }

    private static void AddSpecks(GrayPlane copper, SeededRandom random)
    {
        int specks = random.Chance(0.5f) ? random.Between(0, 26) : 0;
        for (int i = 0; i < specks; i++)
        {
            float x = random.Range(2, copper.Width - 2);
            float y = random.Range(2, copper.Height - 2);
            bool set = copper[(int)x, (int)y] < 128;
            var speck = Shape.Stroke(
                ShapeLayer.Copper, x, y, x + random.Range(-1.2f, 1.2f), y + random.Range(-1.2f, 1.2f), random.Range(0.6f, 1.8f));
            ShapePainter.Paint(copper, speck, 0, new PixelBox(0, 0, copper.Width, copper.Height), set);
        }
    }

    /// <summary>A 3 by 3 binomial filter.</summary>
    public static void Soften(GrayPlane plane, GrayPlane scratch)
    {
        scratch.Reset(plane.Width, plane.Height);
        int width = plane.Width;
        for (int y = 0; y < plane.Height; y++)
        {
            ReadOnlySpan<byte> source = plane.Row(y);
            Span<byte> target = scratch.Row(y)[..width];
            target[0] = source[0];
            target[width - 1] = source[width - 1];
            for (int x = 1; x < source.Length - 1; x++)
                target[x] = (byte)((source[x - 1] + 2 * source[x] + source[x + 1] + 2) >> 2);
        }

        for (int y = 0; y < plane.Height; y++)
        {
            ReadOnlySpan<byte> above = scratch.Row(Math.Max(0, y - 1));
            ReadOnlySpan<byte> here = scratch.Row(y);
            ReadOnlySpan<byte> below = scratch.Row(Math.Min(plane.Height - 1, y + 1));
            Span<byte> target = plane.Row(y);
            for (int x = 0; x < target.Length; x++)
                target[x] = (byte)((above[x] + 2 * here[x] + below[x] + 2) >> 2);
        }
    }
}
