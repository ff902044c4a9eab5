namespace EdgeInspector.Core.Simulation;

/// <summary>Turns a board's layers into a colour picture, evenly lit and sharp: mask, metal, print, drill holes, dust. One thread at a time.</summary>
internal sealed class BoardColourist
{
    private readonly GrayPlane _print = new();
    private readonly DefectMark _dust = new();
    private readonly List<PixelBox> _printed = [];
    private byte[] _pixels = [];

    /// <summary>The picture, <c>[height, width, 3]</c> BGR of the artwork's size.</summary>
    public Span<byte> Pixels => _pixels;

    public void Render(PcbArtwork artwork, List<PaintedDefect> defects, ColourScheme scheme, SeededRandom random)
    {
        (int width, int height) = (artwork.Width, artwork.Height);
        if (_pixels.Length < width * height * 3)
            _pixels = new byte[width * height * 3];

        DrawPrint(artwork, defects, scheme, random);
        int grain = random.Between(1, 5);
        int cloud = random.Between(2, 9);
        int weave = scheme.Masked ? random.Between(0, 3) : random.Between(2, 9);
        int weavePitch = random.Between(7, 12);
        int brushed = random.Between(2, 14);
        int relief = (int)(scheme.Relief * 256);
        (int lightX, int lightY) = (random.Sign(), random.Sign());
        (int ox, int oy) = (random.Next(256), random.Next(256));
        Colour hole = new Colour(20, 20, 22).Scale(random.Range(0.5f, 1.9f));
        Span<int> ground = stackalloc int[3] { (int)scheme.Ground.B, (int)scheme.Ground.G, (int)scheme.Ground.R };
        Span<int> track = stackalloc int[3] { (int)scheme.Track.B, (int)scheme.Track.G, (int)scheme.Track.R };
        Span<int> metal = stackalloc int[3] { (int)scheme.Metal.B, (int)scheme.Metal.G, (int)scheme.Metal.R };
        Span<int> opening = stackalloc int[3] { (int)scheme.Opening.B, (int)scheme.Opening.G, (int)scheme.Opening.R };
        Span<int> print = stackalloc int[3] { (int)scheme.Print.B, (int)scheme.Print.G, (int)scheme.Print.R };
        Span<int> holes = stackalloc int[3] { (int)hole.B, (int)hole.G, (int)hole.R };
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> copper = artwork.Copper.Row(y);
            ReadOnlySpan<byte> lit = artwork.Copper.Row(Math.Clamp(y + lightY, 0, height - 1));
            ReadOnlySpan<byte> shaded = artwork.Copper.Row(Math.Clamp(y - lightY, 0, height - 1));
            ReadOnlySpan<byte> bare = artwork.Bare.Row(y);
            ReadOnlySpan<byte> drilled = artwork.Holes.Row(y);
            ReadOnlySpan<byte> printed = _print.Row(y);
            Span<byte> target = _pixels.AsSpan(y * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                int fine = NoiseTiles.At(NoiseTiles.Fine, x + ox, y + oy);
                int soft = NoiseTiles.At(NoiseTiles.Broad, x + oy, y + ox) + NoiseTiles.At(NoiseTiles.Coarse, x + ox, y + oy) / 3;
                int c = copper[x];
                int threads = (Triangle(x + ox, weavePitch) + Triangle(y + oy, weavePitch)) * weave * (255 - c) >> 12;
                int texture = ((fine * grain + soft * cloud) >> 6) + threads;
                int edge = (lit[Math.Clamp(x + lightX, 0, width - 1)] - shaded[Math.Clamp(x - lightX, 0, width - 1)]) * relief >> 8;
                int b = bare[x];
                int sheen = 256 + ((NoiseTiles.At(NoiseTiles.Streaks, x + oy, y + oy) * brushed + soft * 12) >> 6);
                int border = Math.Min(Math.Min(x, y), Math.Min(width - 1 - x, height - 1 - y));
                int p = printed[x] * (255 - b) / 255;
                int h = drilled[x];
                for (int channel = 0; channel < 3; channel++)
                {
                    int v = ground[channel] + ((track[channel] - ground[channel]) * c >> 8);
                    v += v * texture >> 7;
                    v += texture >> 2;
                    if (b > 0)
                    {
                        int open = opening[channel] + ((((metal[channel] * sheen) >> 8) - opening[channel]) * c >> 8) + texture;
                        v += (open - v) * b >> 8;
                    }

                    v += edge;
                    if (border < 3)
                        v += (opening[channel] + 20 - v) * (3 - border) >> 2;

                    v += (print[channel] - v) * p >> 8;
                    v += (holes[channel] - v) * h >> 8;
                    target[3 * x + channel] = (byte)Math.Clamp(v, 0, 255);
                }
            }
        }

        DrawDust(width, height, random);
    }

    private static int Triangle(int x, int pitch)
    {
        int phase = x % (2 * pitch);
        return (phase < pitch ? phase : 2 * pitch - phase) * 64 / pitch - 32;
    }

    /// <summary>Letters, outlines and marks; none across a defect, so that truth is never painted over.</summary>
    private void DrawPrint(PcbArtwork artwork, List<PaintedDefect> defects, ColourScheme scheme, SeededRandom random)
    {
        _print.Reset(artwork.Width, artwork.Height);
        if (!scheme.Masked || random.Chance(0.25f))
            return;

        var all = new PixelBox(0, 0, artwork.Width, artwork.Height);
        _printed.Clear();
        Span<char> text = stackalloc char[8];
        // Most find no place free of pads.
        int items = random.Between(8, 40);
        for (int i = 0; i < items; i++)
        {
            float stroke = random.Range(3, 5.5f);
            float unit = random.Range(4, 9);
            bool outline = random.Chance(0.3f);
            PrintFont.PickText(random, text, out int letters);
            (float width, float height) = outline ? (random.Range(50, 170), random.Range(40, 130)) : (letters * unit * 3.2f, unit * 4);
            bool turned = random.Chance(0.25f);
            if (turned)
                (width, height) = (height, width);

            float x = random.Range(16, artwork.Width - 16 - width);
            float y = random.Range(16, artwork.Height - 16 - height);
            var area = new PixelBox((int)x - 6, (int)y - 6, (int)(x + width) + 6, (int)(y + height) + 6);
            if (CoversDefect(area, defects) || OverlapsPrint(area) || (outline ? IsCut(artwork, x, y, width, height) : IsCut(artwork, area)))
                continue;

            _printed.Add(area);

            if (outline)
            {
                Line(x, y, x + width, y);
                Line(x + width, y, x + width, y + height);
                Line(x + width, y + height, x, y + height);
                Line(x, y + height, x, y + (random.Chance(0.5f) ? 0 : height * 0.3f));
                continue;
            }

            for (int letter = 0; letter < letters; letter++)
            {
                float along = letter * unit * 3.2f;
                if (turned)
                    PrintFont.Draw(_print, text[letter], x, y + height - along, unit, stroke, turned);
                else
                    PrintFont.Draw(_print, text[letter], x + along, y, unit, stroke, turned);
            }

            void Line(float x0, float y0, float x1, float y1) =>
                ShapePainter.Paint(_print, Shape.Stroke(ShapeLayer.Copper, x0, y0, x1, y1, stroke), 0, all, set: true);
        }
    }

    /// <summary>Whether a pad or hole would cut an outline's lines: what is left of print there looks like a defect, and layouts clear it.</summary>
    private static bool IsCut(PcbArtwork artwork, float x, float y, float width, float height)
    {
        (int left, int top, int right, int bottom) = ((int)x - 5, (int)y - 5, (int)(x + width) + 5, (int)(y + height) + 5);
        const int Band = 10;
        return IsCut(artwork, new PixelBox(left, top, right, top + Band)) || IsCut(artwork, new PixelBox(left, bottom - Band, right, bottom))
            || IsCut(artwork, new PixelBox(left, top, left + Band, bottom)) || IsCut(artwork, new PixelBox(right - Band, top, right, bottom));
    }

    private static bool IsCut(PcbArtwork artwork, PixelBox area)
    {
        area = area.Intersect(new PixelBox(0, 0, artwork.Width, artwork.Height));
        for (int y = area.Top; y < area.Bottom; y++)
        {
            if (artwork.Bare.Row(y)[area.Left..area.Right].ContainsAnyExcept((byte)0) || artwork.Holes.Row(y)[area.Left..area.Right].ContainsAnyExcept((byte)0))
                return true;
        }

        return false;
    }

    private bool OverlapsPrint(PixelBox area)
    {
        foreach (PixelBox other in _printed)
        {
            if (other.Overlaps(area))
                return true;
        }

        return false;
    }

    private static bool CoversDefect(PixelBox area, List<PaintedDefect> defects)
    {
        foreach (PaintedDefect defect in defects)
        {
            if (defect.Changed.Grow(PaintedDefect.BoxMargin).Overlaps(area))
                return true;
        }

        return false;
    }

    /// <summary>Fibres and grains lying on the board: faint, benign.</summary>
    private void DrawDust(int width, int height, SeededRandom random)
    {
        int count = random.Chance(0.7f) ? random.Between(0, 14) : 0;
        for (int i = 0; i < count; i++)
        {
            float x = random.Range(0, width);
            float y = random.Range(0, height);
            _dust.Begin(x, y);
            if (random.Chance(0.35f))
            {
                (float dx, float dy) = random.Direction();
                float reach = random.Range(8, 34);
                _dust.Waver(random, x - dx * reach, y - dy * reach, x + dx * reach, y + dy * reach, random.Range(0.25f, 0.5f), reach * 0.4f);
            }
            else
            {
                _dust.Line(x, y, x + random.Range(-1, 1), y + random.Range(-1, 1), random.Range(0.4f, 1.4f));
            }

            int tone = random.Chance(0.75f) ? random.Between(150, 215) : random.Between(15, 60);
            int opacity = random.Between(25, 75);
            PixelBox window = _dust.Window.Intersect(new PixelBox(0, 0, width, height));
            for (int v = window.Top; v < window.Bottom; v++)
            {
                for (int u = window.Left; u < window.Right; u++)
                {
                    int ink = _dust.Ink[u - _dust.Origin.X, v - _dust.Origin.Y];
                    if (ink == 0)
                        continue;

                    Span<byte> pixel = _pixels.AsSpan((v * width + u) * 3, 3);
                    for (int channel = 0; channel < 3; channel++)
                        pixel[channel] = (byte)(pixel[channel] + ((tone - pixel[channel]) * ink * opacity >> 16));
                }
            }
        }
    }
}
