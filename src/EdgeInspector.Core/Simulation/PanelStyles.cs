namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Kinds of circuitry that fill a panel with shapes: routed nets, buses, meanders, hole grids, component footprints, round structures.
/// Panels are pixels at 48 per millimetre. Shapes may reach past the panel, where the painter cuts them; in a
/// <c>whole</c> panel pads that would be cut are left out.
/// </summary>
internal static partial class PanelStyles
{
    private const float TanEighthTurn = 0.41421356f;

    /// <summary>Least pixels of track seen between two pads of a board: nobody could tell a shorter link from a short.</summary>
    private const float LeastLink = 46;

    /// <summary>Nets that wander over a grid in steps of 45 degrees without crossing, ending in pads and vias.</summary>
    public static void Routed(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        float pitch = random.Range(17, 46);
        int columns = Math.Max(2, (int)(panel.Width / pitch));
        int rows = Math.Max(2, (int)(panel.Height / pitch));
        Span<byte> taken = stackalloc byte[columns * rows <= 4096 ? columns * rows : 4096];
        if (columns * rows > taken.Length)
            return;

        taken.Clear();
        float originX = panel.Left + 0.5f * (panel.Width - (columns - 1) * pitch);
        float originY = panel.Top + 0.5f * (panel.Height - (rows - 1) * pitch);
        float padRadius = pitch * random.Range(0.3f, 0.42f);
        float hole = random.Chance(0.7f) ? padRadius * random.Range(0.3f, 0.6f) : 0;
        float thin = MathF.Max(4, pitch * random.Range(0.16f, 0.3f));
        float thick = MathF.Max(thin, pitch * random.Range(0.3f, 0.55f));
        int nets = (int)(columns * rows * random.Range(0.03f, 0.12f)) + 2;
        int form = random.Next(5);
        for (int n = 0; n < nets; n++)
        {
            int x = random.Next(columns);
            int y = random.Next(rows);
            if (taken[y * columns + x] != 0)
                continue;

            taken[y * columns + x] = 2;
            int begun = shapes.Count;
            float width = random.Chance(0.75f) ? thin : thick;
            Pad(random, shapes, originX + x * pitch, originY + y * pitch, padRadius, hole, form);
            int direction = random.Next(4) * 2;
            int steps = random.Between(whole ? 4 : 2, 26);
            int done = 0;
            for (int s = 0; s < steps; s++, done++)
            {
                if (random.Chance(0.22f))
                    direction = (direction + (random.Chance(0.5f) ? 1 : 7)) & 7;

                (int dx, int dy) = Step(direction);
                int nx = x + dx;
                int ny = y + dy;
                if ((uint)nx >= (uint)columns || (uint)ny >= (uint)rows || taken[ny * columns + nx] != 0)
                {
                    direction = (direction + 2) & 7;
                    (dx, dy) = Step(direction);
                    (nx, ny) = (x + dx, y + dy);
                }

                bool free = (uint)nx < (uint)columns && (uint)ny < (uint)rows && taken[ny * columns + nx] == 0;
                bool diagonal = dx != 0 && dy != 0;
                if (!free || (diagonal && (taken[y * columns + nx] != 0 || taken[ny * columns + x] != 0)))
                    break;

                if (diagonal)
                {
                    // The two corners a diagonal passes between may not be used by a crossing one.
                    taken[y * columns + nx] = Math.Max(taken[y * columns + nx], (byte)1);
                    taken[ny * columns + x] = Math.Max(taken[ny * columns + x], (byte)1);
                }

                shapes.Add(Shape.Stroke(ShapeLayer.Copper, originX + x * pitch, originY + y * pitch, originX + nx * pitch, originY + ny * pitch, width));
                (x, y) = (nx, ny);
                taken[y * columns + x] = 1;
            }

            if (whole && done < 3)
            {
                // Two pads with hardly a track between them: nobody could tell it from a short.
                shapes.RemoveRange(begun, shapes.Count - begun);
                continue;
            }

            if (random.Chance(0.85f) || whole)
                Pad(random, shapes, originX + x * pitch, originY + y * pitch, padRadius, hole, form);
        }
    }

    /// <summary>Parallel tracks that jog together, from hairlines to bars.</summary>
    public static void Bus(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        bool turned = random.Chance(0.5f);
        float length = turned ? panel.Height : panel.Width;
        float breadth = turned ? panel.Width : panel.Height;
        float pitch = random.Chance(0.7f) ? random.Range(whole ? 16 : 13, 34) : random.Range(40, 90);
        float width = MathF.Max(4, pitch * random.Range(0.28f, 0.66f));
        int bends = random.Between(0, 3);
        Span<float> at = stackalloc float[4];
        Span<float> jog = stackalloc float[4];
        float total = 0;
        for (int b = 0; b < bends; b++)
        {
            at[b] = length * (b + random.Range(0.2f, 0.8f)) / bends;
            jog[b] = random.Range(-0.35f, 0.35f) * breadth;
            total += MathF.Abs(jog[b]);
        }

        int tracks = (int)((breadth + 2 * total) / pitch) + 1;
        bool partial = random.Chance(0.5f);
        int group = random.Between(3, 14);
        // On a board tracks usually begin and end somewhere, every second one further in.
        bool ended = whole && random.Chance(0.75f);
        float near = pitch * 0.6f + 4;
        for (int k = 0; k < tracks; k++)
        {
            if (partial && k % (group + 2) >= group)
                continue;

            float offset = -total + k * pitch;
            bool stops = ended || random.Chance(0.1f);
            float end = ended ? length - near - (k & 1) * near : stops ? length * random.Range(0.3f, 0.9f) : length + 20;
            float trackWidth = random.Chance(0.08f) ? MathF.Min(width * 1.6f, pitch * 0.8f) : width;
            (float x, float y) = (ended ? near + (k & 1) * near : -20, offset);
            float level = offset;
            int begun = shapes.Count;
            if (ended)
                AddVia(x, y);

            for (int b = 0; b <= bends; b++)
            {
                float run = end;
                if (b < bends)
                {
                    float shift = offset * TanEighthTurn;
                    run = at[b] + (jog[b] > 0 ? -shift : shift);
                }

                if (run < x - 1)
                {
                    // No room left between two jogs on this side of the bus: the track ends here, or on a board is not there.
                    (stops, end) = (!whole, x);
                    if (whole)
                        shapes.RemoveRange(begun, shapes.Count - begun);

                    break;
                }

                run = MathF.Min(run, end);
                if (run > x)
                {
                    AddStroke(x, y, run, y, trackWidth);
                    x = run;
                }

                if (b == bends || run >= end)
                    break;

                level += jog[b];
                float next = x + MathF.Abs(jog[b]);
                AddStroke(x, y, next, level, trackWidth);
                (x, y) = (next, level);
            }

            if (stops && x > end - 2)
                AddVia(x, y);
        }

        void AddStroke(float x0, float y0, float x1, float y1, float w) => shapes.Add(turned
            ? Shape.Stroke(ShapeLayer.Copper, panel.Left + y0, panel.Top + x0, panel.Left + y1, panel.Top + x1, w)
            : Shape.Stroke(ShapeLayer.Copper, panel.Left + x0, panel.Top + y0, panel.Left + x1, panel.Top + y1, w));

        void AddVia(float x, float y)
        {
            float radius = MathF.Min(pitch * 0.42f, width * 0.5f + 6);
            (float px, float py) = turned ? (panel.Left + y, panel.Top + x) : (panel.Left + x, panel.Top + y);
            shapes.Add(Shape.Disc(ShapeLayer.Pad, px, py, radius));
            if (radius > 7)
                shapes.Add(Shape.Disc(ShapeLayer.Drill, px, py, radius * 0.45f));
        }
    }

    /// <summary>Square-wave tracks and plain tracks in lanes: heaters, delay lines.</summary>
    public static void Meander(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes)
    {
        bool turned = random.Chance(0.5f);
        float length = turned ? panel.Height : panel.Width;
        float breadth = turned ? panel.Width : panel.Height;
        float thin = random.Range(5, 11);
        float y = random.Range(6, 30);
        while (y < breadth - 6)
        {
            if (random.Chance(0.5f))
            {
                int lines = random.Between(1, 4);
                for (int i = 0; i < lines; i++)
                {
                    float width = random.Range(5, 24);
                    Segment(-10, y + width / 2, length + 10, y + width / 2, width);
                    y += width + random.Range(7, 16);
                }

                y += random.Range(4, 26);
                continue;
            }

            float swing = random.Range(30, 75);
            float step = random.Range(36, 90);
            float x = random.Range(-60, 60);
            bool up = random.Chance(0.5f);
            float lane = y + thin;
            Segment(-10, up ? lane + swing : lane, x, up ? lane + swing : lane, thin);
            while (x < length + 20)
            {
                float gap = step * (random.Chance(0.2f) ? 1.8f : 1);
                float neck = random.Chance(0.3f) ? thin * 0.6f : thin;
                Segment(x, lane, x, lane + swing, MathF.Max(neck, 4.5f));
                float here = up ? lane : lane + swing;
                Segment(x - thin / 2, here, x + gap + thin / 2, here, thin);
                x += gap;
                up = !up;
            }

            y = lane + swing + random.Range(16, 40);
        }

        void Segment(float x0, float y0, float x1, float y1, float width)
        {
            if (turned)
                (x0, y0, x1, y1) = (y0, x0, y1, x1);

            float halfX = MathF.Max(MathF.Abs(x1 - x0), width) / 2;
            float halfY = MathF.Max(MathF.Abs(y1 - y0), width) / 2;
            shapes.Add(Shape.Box(ShapeLayer.Copper, panel.Left + (x0 + x1) / 2, panel.Top + (y0 + y1) / 2, halfX, halfY));
        }
    }

    private static void Pad(SeededRandom random, List<Shape> shapes, float x, float y, float radius, float hole, int form)
    {
        bool round = form < 2 || random.Chance(0.2f);
        if (round)
            shapes.Add(Shape.Disc(ShapeLayer.Pad, x, y, radius));
        else if (form == 2)
            shapes.Add(Shape.Box(ShapeLayer.Pad, x, y, radius * 0.92f, radius * 0.92f));
        else if (form == 3)
            shapes.Add(Shape.Octagon(ShapeLayer.Pad, x, y, radius, radius, radius * 0.55f));
        else
            shapes.Add(Shape.Box(ShapeLayer.Pad, x, y, radius, radius * 0.72f, radius * 0.3f));

        if (hole > 3)
            shapes.Add(Shape.Disc(ShapeLayer.Drill, x, y, hole));
    }

    private static (int X, int Y) Step(int direction) => (direction & 7) switch
    {
        0 => (1, 0),
        1 => (1, 1),
        2 => (0, 1),
        3 => (-1, 1),
        4 => (-1, 0),
        5 => (-1, -1),
        6 => (0, -1),
        _ => (1, -1),
    };
}
