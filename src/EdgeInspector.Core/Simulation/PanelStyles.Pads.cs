namespace EdgeInspector.Core.Simulation;

/// <content>Pads, holes, footprints and areas.</content>
internal static partial class PanelStyles
{
    /// <summary>Ringed holes on a grid, with tracks between the rows and links from hole to hole.</summary>
    public static void HoleGrid(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        float pitchX = random.Range(46, 150);
        float pitchY = random.Chance(0.5f) ? pitchX : random.Range(46, 150);
        float radius = MathF.Min(pitchX, pitchY) * random.Range(0.2f, 0.34f);
        float hole = radius * random.Range(0.35f, 0.72f);
        (float offX, float offY) = (radius * random.Range(-0.12f, 0.12f), radius * random.Range(-0.12f, 0.12f));
        float stretch = random.Chance(0.25f) ? MathF.Min(random.Range(1.2f, 1.5f), MathF.Max(1, (pitchY - NetSpacing.Least - 4) / (2 * radius))) : 1;
        float linkWidth = MathF.Max(whole ? 9 : 4, radius * random.Range(0.2f, 0.8f));
        float between = MathF.Min(pitchX - 2 * radius, 60);
        int lanes = between > 20 ? random.Between(0, Math.Min(3, (int)(between / 14))) : 0;
        float startX = panel.Left + random.Range(0.2f, 0.8f) * pitchX;
        float startY = panel.Top + random.Range(0.2f, 0.8f) * pitchY;
        bool square = random.Chance(0.15f);
        for (float y = startY; y < panel.Bottom + radius; y += pitchY)
        {
            for (float x = startX; x < panel.Right + radius; x += pitchX)
            {
                if (random.Chance(0.07f))
                    continue;

                if (square || random.Chance(0.04f))
                    shapes.Add(Shape.Box(ShapeLayer.Pad, x, y, radius, radius * stretch, random.Chance(0.5f) ? 0 : radius * 0.3f));
                else
                    shapes.Add(new Shape(ShapeLayer.Pad, ShapeForm.Disc, x, y, radius, radius * stretch, 0));

                shapes.Add(Shape.Disc(ShapeLayer.Drill, x + offX, y + offY, hole));
                if (random.Chance(0.22f) && (!whole || pitchY - 2 * radius * stretch >= LeastLink))
                    shapes.Add(Shape.Stroke(ShapeLayer.Copper, x, y + radius * 0.8f, x, y + pitchY - radius * 0.8f, linkWidth));
                else if (random.Chance(0.1f) && lanes == 0 && (!whole || pitchX - 2 * radius >= LeastLink))
                    shapes.Add(Shape.Stroke(ShapeLayer.Copper, x + radius * 0.8f, y, x + pitchX - radius * 0.8f, y, linkWidth));
            }
        }

        float laneWidth = lanes > 0 ? MathF.Min(between / (2.2f * lanes + 1), random.Range(4, 12)) : 0;
        if (laneWidth < 3.5f)
            return;

        for (float x = startX - pitchX / 2; x < panel.Right + pitchX; x += pitchX)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                if (random.Chance(0.3f))
                    continue;

                float px = x + (lane - (lanes - 1) / 2f) * between / (lanes + 0.4f);
                float top = random.Chance(0.7f) || whole ? panel.Top - 20 : startY + pitchY * (random.Next(3) + 0.5f);
                float bottom = random.Chance(0.7f) || whole ? panel.Bottom + 20 : panel.Bottom - pitchY * (random.Next(3) + 0.5f);
                if (bottom > top)
                    shapes.Add(Shape.Stroke(ShapeLayer.Copper, px, top, px, bottom, laneWidth));
            }
        }
    }

    /// <summary>Footprints of packages and two-pole parts, their pads fanned out to vias.</summary>
    public static void Footprints(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        float y = panel.Top + random.Range(10, 40) + (whole ? 40 : 0);
        while (y < panel.Bottom)
        {
            float x = panel.Left + random.Range(0, 60);
            float tallest = 60;
            while (x < panel.Right)
            {
                if (random.Chance(0.5f))
                {
                    int pins = random.Between(3, 9);
                    float pitch = random.Range(22, 42);
                    float padWidth = pitch * random.Range(0.42f, 0.6f);
                    float padLength = random.Range(30, 62);
                    float body = random.Range(40, 130);
                    float corner = random.Chance(0.5f) ? 0 : padWidth * 0.4f;
                    for (int p = 0; p < pins; p++)
                    {
                        float px = x + 20 + p * pitch;
                        for (int side = 0; side < 2; side++)
                        {
                            float py = y + (side == 0 ? padLength / 2 : padLength * 1.5f + body);
                            shapes.Add(Shape.Box(ShapeLayer.Pad, px, py, padWidth / 2, padLength / 2, corner));
                            if (random.Chance(0.75f))
                                FanOut(random, whole, shapes, px, py, side == 0 ? 1 : -1, padLength / 2, body / 2, padWidth, pitch);
                        }
                    }

                    tallest = MathF.Max(tallest, 2 * padLength + body);
                    x += pins * pitch + random.Range(30, 90);
                }
                else
                {
                    float half = random.Range(12, 30);
                    float gap = random.Range(16, 46);
                    float corner = random.Chance(0.4f) ? half * 0.35f : 0;
                    bool upright = random.Chance(0.5f);
                    (float ax, float ay) = (x + 24 + half, y + 20 + half);
                    (float bx, float by) = upright ? (ax, ay + 2 * half + gap) : (ax + 2 * half + gap, ay);
                    shapes.Add(Shape.Box(ShapeLayer.Pad, ax, ay, half, half, corner));
                    shapes.Add(Shape.Box(ShapeLayer.Pad, bx, by, half, half, corner));
                    float width = random.Range(5, 18);
                    if (upright)
                        shapes.Add(Shape.Stroke(ShapeLayer.Copper, ax, ay, ax, ay - (whole ? random.Range(30, 48) + half : random.Range(30, 90)), width));
                    else
                        shapes.Add(Shape.Stroke(ShapeLayer.Copper, bx, by, bx + (whole ? 34 + half : random.Range(30, 90)), by, width));

                    tallest = MathF.Max(tallest, 4 * half + gap + 20);
                    x += (upright ? 2 * half : 4 * half + gap) + random.Range(50, 110) + (whole ? 30 : 0);
                }
            }

            // Fan-outs of a whole board's rows must not meet.
            y += tallest + random.Range(24, 70) + (whole ? 100 : 0);
        }
    }

    /// <summary>Large discs, rings and arcs with spokes: contacts, coils, sockets.</summary>
    public static void Round(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        int large = random.Between(1, 3);
        for (int i = 0; i < large; i++)
        {
            float x = random.Range(panel.Left - 100, panel.Right + 100);
            float y = random.Range(panel.Top - 100, panel.Bottom + 100);
            float outer = random.Range(90, 420);
            float ring = random.Range(24, 120);
            shapes.Add(Shape.Disc(ShapeLayer.Copper, x, y, outer));
            if (random.Chance(0.7f) && outer > ring + 20)
                shapes.Add(Shape.Disc(ShapeLayer.Clear, x, y, outer - ring));

            int spokes = random.Between(0, 4);
            for (int s = 0; s < spokes; s++)
            {
                (float dx, float dy) = Step(random.Next(8));
                float scale = dx != 0 && dy != 0 ? 0.7071f : 1;
                float reach = outer + random.Range(60, 240);
                shapes.Add(Shape.Stroke(
                    ShapeLayer.Copper, x + dx * scale * (outer - 8), y + dy * scale * (outer - 8), x + dx * scale * reach, y + dy * scale * reach, random.Range(8, 26)));
            }
        }

        int small = random.Between(1, 6);
        for (int i = 0; i < small; i++)
        {
            float x = random.Range(panel.Left, panel.Right);
            float y = random.Range(panel.Top, panel.Bottom);
            float radius = random.Range(14, 60);
            shapes.Add(Shape.Disc(ShapeLayer.Clear, x, y, radius + random.Range(8, 20)));
            shapes.Add(Shape.Disc(ShapeLayer.Pad, x, y, radius));
            if (random.Chance(0.6f))
                shapes.Add(Shape.Disc(ShapeLayer.Drill, x, y, radius * random.Range(0.25f, 0.6f)));
        }
    }

    /// <summary>Broad bars and cut-cornered areas with holes, linked by tracks: power sections.</summary>
    public static void Power(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        float cell = random.Range(110, 210);
        for (float y = panel.Top + cell * 0.3f; y < panel.Bottom + cell; y += cell * random.Range(0.75f, 1.1f))
        {
            for (float x = panel.Left + cell * 0.3f; x < panel.Right + cell; x += cell * random.Range(0.9f, 1.2f))
            {
                float halfX = cell * random.Range(0.1f, 0.38f);
                float halfY = cell * random.Range(0.1f, 0.3f);
                float cut = MathF.Min(halfX, halfY) * random.Range(0, 0.9f);
                int kind = random.Next(6);
                if (kind < 2)
                    shapes.Add(Shape.Octagon(ShapeLayer.Copper, x, y, halfX, halfY, cut));
                else if (kind < 4)
                    shapes.Add(Shape.Box(ShapeLayer.Copper, x, y, halfX, halfY, cut * 0.6f));
                else
                    shapes.Add(Shape.Disc(ShapeLayer.Pad, x, y, MathF.Min(halfX, halfY)));

                if (random.Chance(0.6f))
                    shapes.Add(Shape.Disc(ShapeLayer.Drill, x, y, MathF.Min(MathF.Min(halfX, halfY) * 0.5f, random.Range(5, 22))));

                float width = random.Range(9, 44);
                int way = random.Next(8);
                (int dx, int dy) = Step(way);
                float run = cell * random.Range(0.4f, 0.8f) * ((way & 1) == 1 ? 0.6f : 1);
                shapes.Add(Shape.Stroke(ShapeLayer.Copper, x, y, x + dx * run, y + dy * run, width));
                if (random.Chance(0.6f))
                {
                    (int ex, int ey) = Step(way + (random.Chance(0.5f) ? 1 : 7));
                    float more = cell * random.Range(0.2f, 0.7f);
                    shapes.Add(Shape.Stroke(ShapeLayer.Copper, x + dx * run, y + dy * run, x + dx * run + ex * more, y + dy * run + ey * more, width));
                }
            }
        }
    }

    /// <summary>Areas of a power section on a grid, with holes, each second one joined to the one before.</summary>
    public static void PowerAreas(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        float cellX = random.Range(100, 220);
        float cellY = random.Range(90, 180);
        float corner = random.Chance(0.5f) ? random.Range(4, 16) : 0;
        bool cut = random.Chance(0.5f);
        for (float y = panel.Top + 0.5f * cellY; y + 0.4f * cellY < panel.Bottom; y += cellY)
        {
            float before = 0;
            for (float x = panel.Left + 0.5f * cellX; x + 0.42f * cellX < panel.Right; x += cellX)
            {
                if (random.Chance(0.12f))
                {
                    before = 0;
                    continue;
                }

                float halfX = cellX * random.Range(0.18f, 0.4f);
                float halfY = cellY * random.Range(0.18f, 0.38f);
                float bevel = MathF.Min(corner, 0.6f * MathF.Min(halfX, halfY));
                ShapeLayer layer = random.Chance(0.3f) ? ShapeLayer.Pad : ShapeLayer.Copper;
                if (before > 0 && random.Chance(0.5f))
                    shapes.Add(Shape.Stroke(ShapeLayer.Copper, before, y, x, y, random.Range(9, 1.2f * halfY)));

                shapes.Add(cut ? Shape.Octagon(layer, x, y, halfX, halfY, bevel) : Shape.Box(layer, x, y, halfX, halfY, bevel));
                if (random.Chance(0.55f) && MathF.Min(halfX, halfY) > 18)
                    shapes.Add(Shape.Disc(ShapeLayer.Drill, x, y, MathF.Min(MathF.Min(halfX, halfY) * 0.5f, random.Range(7, 24))));

                before = x;
            }
        }
    }

    /// <summary>Nearly nothing: a few lone pads, a ring, one or two tracks.</summary>
    public static void Sparse(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        int items = random.Between(2, 7);
        for (int i = 0; i < items; i++)
        {
            float x = random.Range(panel.Left + 20, panel.Right - 20);
            float y = random.Range(panel.Top + 20, panel.Bottom - 20);
            if (random.Chance(0.5f))
            {
                Pad(random, shapes, x, y, random.Range(10, 34), random.Chance(0.5f) ? random.Range(4, 9) : 0, random.Next(5));
                continue;
            }

            float width = random.Range(5, 26);
            int way = random.Next(8);
            for (int s = 0; s < 3; s++)
            {
                (int dx, int dy) = Step(way);
                float run = random.Range(60, 260);
                shapes.Add(Shape.Stroke(ShapeLayer.Copper, x, y, x + dx * run, y + dy * run, width));
                (x, y) = (x + dx * run, y + dy * run);
                way += random.Chance(0.5f) ? 1 : 7;
            }
        }
    }

    private static void FanOut(SeededRandom random, bool whole, List<Shape> shapes, float x, float y, int inward, float reach, float room, float padWidth, float pitch)
    {
        // Towards the body or away from it, straight, then a via.
        int way = random.Chance(0.4f) ? inward : -inward;
        float run = way == inward ? reach + MathF.Max(0, room - pitch * 0.8f) * random.Range(0.3f, 0.9f) : reach + (whole ? random.Range(58, 90) : random.Range(8, 44));
        float width = MathF.Max(4.5f, padWidth * random.Range(0.3f, 0.6f));
        float radius = MathF.Min(pitch * 0.36f, width * 0.5f + 5);
        if (whole && run < reach + radius + LeastLink)
        {
            // A via that looks out from under its pad would be a spur, one close to it a short.
            return;
        }

        float end = y + way * run;
        shapes.Add(Shape.Stroke(ShapeLayer.Copper, x, y, x, end, width));
        if (random.Chance(0.6f) || whole)
        {
            shapes.Add(Shape.Disc(ShapeLayer.Copper, x, end, radius));
            if (radius > 7.5f)
                shapes.Add(Shape.Disc(ShapeLayer.Drill, x, end, radius * 0.42f));
        }
    }
}
