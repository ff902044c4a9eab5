namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Drops splashes of solder on a coloured board: a body of drops run together and now and then small balls around it, shaded as bright
/// metal. No training of the shipped detector shows any. Buffers are reused; one thread at a time.
/// </summary>
internal sealed class SolderPainter
{
    private const int Attempts = 40;
    private const int Border = 12;

    private readonly record struct Drop(float X, float Y, float Radius);

    private readonly List<Drop> _drops = new(16);

    /// <summary>Paints up to <paramref name="count"/> splashes that touch no defect, and adds them to <paramref name="painted"/>.</summary>
    /// <param name="pixels"><c>[height, width, 3]</c> BGR.</param>
    public void Paint(Span<byte> pixels, int width, int height, SeededRandom random, int count, List<PaintedDefect> painted)
    {
        (float lightX, float lightY) = random.Direction();
        for (int i = 0; i < count; i++)
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                PixelBox extent = Splash(random, random.Range(Border, width - Border), random.Range(Border, height - Border));
                if (extent.Intersect(new PixelBox(0, 0, width, height).Grow(-Border)) != extent || !IsFree(extent, painted))
                    continue;

                Shade(pixels, width, extent, random, lightX, lightY);
                painted.Add(new PaintedDefect(DefectKind.SolderSplash, extent));
                break;
            }
        }
    }

    private PixelBox Splash(SeededRandom random, float x, float y)
    {
        _drops.Clear();
        float reach = random.Range(7, 17);
        (float alongX, float alongY) = random.Direction();
        float stretch = random.Range(0, 1.1f);
        int body = random.Between(2, 6);
        for (int i = 0; i < body; i++)
        {
            (float dx, float dy) = random.Direction();
            float off = reach * random.Range(0, 0.7f);
            float along = reach * stretch * random.Range(-1, 1);
            _drops.Add(new Drop(x + (dx * off) + (alongX * along), y + (dy * off) + (alongY * along), reach * random.Range(0.55f, 0.95f)));
        }

        int balls = random.Chance(0.6f) ? random.Between(1, 6) : 0;
        for (int i = 0; i < balls; i++)
        {
            (float dx, float dy) = random.Direction();
            float off = reach * random.Range(1.5f, 3.2f);
            _drops.Add(new Drop(x + (dx * off), y + (dy * off), random.Range(1.5f, 4)));
        }

        (float left, float top, float right, float bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        foreach (Drop drop in _drops)
        {
            (left, top) = (MathF.Min(left, drop.X - drop.Radius), MathF.Min(top, drop.Y - drop.Radius));
            (right, bottom) = (MathF.Max(right, drop.X + drop.Radius), MathF.Max(bottom, drop.Y + drop.Radius));
        }

        return new PixelBox((int)MathF.Floor(left), (int)MathF.Floor(top), (int)MathF.Ceiling(right), (int)MathF.Ceiling(bottom));
    }

    private void Shade(Span<byte> pixels, int width, PixelBox extent, SeededRandom random, float lightX, float lightY)
    {
        float metal = random.Range(150, 205);
        for (int y = extent.Top; y < extent.Bottom; y++)
        {
            for (int x = extent.Left; x < extent.Right; x++)
            {
                float here = Height(x + 0.5f, y + 0.5f);
                float cover = MathF.Min(1, here * 0.8f);
                if (cover <= 0)
                    continue;

                float slopeX = Height(x + 1, y + 0.5f) - Height(x, y + 0.5f);
                float slopeY = Height(x + 0.5f, y + 1) - Height(x + 0.5f, y);
                float up = 1 / MathF.Sqrt(1 + (slopeX * slopeX) + (slopeY * slopeY));
                // Lit from the side and from above: a bright spot towards the light, dark flanks, as a polished dome has.
                float facing = MathF.Max(0, up * (0.8f - (0.6f * ((slopeX * lightX) + (slopeY * lightY)))));
                float level = (metal * (0.25f + (0.65f * facing))) + (110 * MathF.Pow(facing, 12));
                Span<byte> pixel = pixels.Slice(((y * width) + x) * 3, 3);
                pixel[0] = Mix(pixel[0], level * 1.02f, cover);
                pixel[1] = Mix(pixel[1], level, cover);
                pixel[2] = Mix(pixel[2], level * 0.98f, cover);
            }
        }
    }

    /// <summary>Pixels of metal above the board: flattened domes run together.</summary>
    private float Height(float x, float y)
    {
        float highest = 0;
        foreach (Drop drop in _drops)
        {
            float square = (drop.Radius * drop.Radius) - ((x - drop.X) * (x - drop.X)) - ((y - drop.Y) * (y - drop.Y));
            if (square > 0)
                highest = MathF.Max(highest, MathF.Sqrt(square));
        }

        return highest;
    }

    private static byte Mix(byte under, float over, float cover) => (byte)Math.Clamp(under + ((over - under) * cover), 0, 255);

    private static bool IsFree(PixelBox extent, List<PaintedDefect> painted)
    {
        foreach (PaintedDefect other in painted)
        {
            if (extent.Grow(PaintedDefect.BoxMargin).Overlaps(other.Changed.Grow(PaintedDefect.BoxMargin)))
                return false;
        }

        return true;
    }
}
