namespace EdgeInspector.Core.Simulation;

/// <summary>A small ragged ink mark in a window of the artwork: the form of one defect before it adds or removes copper.</summary>
internal sealed class DefectMark
{
    /// <summary>Window edge in pixels: more than the largest defect.</summary>
    public const int Edge = 144;

    private readonly GrayPlane _scratch = new();

    /// <summary>Ink, 0-255, <see cref="Edge"/> by <see cref="Edge"/>.</summary>
    public GrayPlane Ink { get; } = new();

    /// <summary>Artwork pixel of the window's left top corner.</summary>
    public (int X, int Y) Origin { get; private set; }

    /// <summary>Window over the artwork.</summary>
    public PixelBox Window => new(Origin.X, Origin.Y, Origin.X + Edge, Origin.Y + Edge);

    public void Begin(float centreX, float centreY)
    {
        Ink.Reset(Edge, Edge);
        Origin = ((int)centreX - Edge / 2, (int)centreY - Edge / 2);
    }

    /// <summary>A line with round ends in artwork pixels.</summary>
    public void Line(float x0, float y0, float x1, float y1, float radius, bool ink = true) => ShapePainter.Paint(
        Ink,
        new Shape(ShapeLayer.Copper, ShapeForm.Stroke, x0 - Origin.X, y0 - Origin.Y, x1 - Origin.X, y1 - Origin.Y, radius),
        0,
        new PixelBox(0, 0, Edge, Edge),
        ink);

    /// <summary>A line whose way and width waver.</summary>
    public void Waver(SeededRandom random, float x0, float y0, float x1, float y1, float radius, float sway)
    {
        float length = MathF.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
        int pieces = Math.Clamp((int)(length / 6), 1, 12);
        float nx = length > 0 ? (y1 - y0) / length : 0;
        float ny = length > 0 ? (x0 - x1) / length : 0;
        (float px, float py) = (x0, y0);
        float bow = random.Range(-sway, sway);
        for (int i = 1; i <= pieces; i++)
        {
            float t = i / (float)pieces;
            float off = i == pieces ? 0 : 4 * t * (1 - t) * bow + random.Range(-0.35f, 0.35f) * sway;
            float x = x0 + (x1 - x0) * t + nx * off;
            float y = y0 + (y1 - y0) * t + ny * off;
            Line(px, py, x, y, radius * random.Range(0.75f, 1.25f));
            (px, py) = (x, y);
        }
    }

    /// <summary>A freehand mark about a point: blob, stroke, scribble or hook of about the given reach.</summary>
    /// <param name="reach">Half of the mark's extent, pixels.</param>
    public void Scrawl(SeededRandom random, float x, float y, float reach)
    {
        float pick = random.NextFloat();
        if (pick < 0.4f)
        {
            // A single disc would be a pad.
            int discs = random.Between(2, 5);
            float radius = reach * random.Range(0.35f, 0.6f);
            for (int i = 0; i < discs; i++)
            {
                (float dx, float dy) = random.Direction();
                float off = reach * random.Range(0.1f, 0.55f);
                (float cx, float cy) = (x + dx * off, y + dy * off);
                Line(cx, cy, cx + random.Range(-1.5f, 1.5f), cy + random.Range(-1.5f, 1.5f), radius * random.Range(0.7f, 1.2f));
            }
        }
        else if (pick < 0.75f)
        {
            (float dx, float dy) = random.Direction();
            float half = reach * random.Range(0.9f, 1.4f);
            Waver(random, x - dx * half, y - dy * half, x + dx * half, y + dy * half, random.Range(1.2f, 3.4f), reach * random.Range(0, 0.6f));
        }
        else if (pick < 0.9f)
        {
            float radius = random.Range(0.7f, 1.3f);
            (float px, float py) = (x, y);
            int steps = random.Between(6, 22);
            for (int i = 0; i < steps; i++)
            {
                float nx = x + random.Range(-reach, reach) * 0.9f;
                float ny = y + random.Range(-reach, reach) * 0.9f;
                nx = px + Math.Clamp(nx - px, -5, 5);
                ny = py + Math.Clamp(ny - py, -5, 5);
                Line(px, py, nx, ny, radius);
                (px, py) = (nx, ny);
            }
        }
        else
        {
            (float dx, float dy) = random.Direction();
            float radius = random.Range(1.3f, 2.8f);
            float side = random.Sign() * random.Range(0.5f, 1.2f);
            Line(x - dx * reach, y - dy * reach, x, y, radius);
            Line(x, y, x - dy * reach * side, y + dx * reach * side, radius * random.Range(0.7f, 1.3f));
        }
    }

    /// <summary>Frays the outline, as etching residue and a thresholding camera do.</summary>
    public void Fray(SeededRandom random)
    {
        Etching.Soften(Ink, _scratch);
        int amount = random.Between(4, 70);
        bool streaked = random.Chance(0.25f);
        (int ox, int oy) = (random.Next(256), random.Next(256));
        for (int y = 0; y < Edge; y++)
        {
            Span<byte> row = Ink.Row(y);
            for (int x = 0; x < Edge; x++)
            {
                int level = row[x];
                if (level == 0)
                    continue;

                int noise = NoiseTiles.At(streaked ? NoiseTiles.Teeth : NoiseTiles.Fine, x + ox, y + oy) * amount >> 6;
                row[x] = (byte)Math.Clamp((level - 104 - noise) * 4 + 128, 0, 255);
            }
        }
    }
}
