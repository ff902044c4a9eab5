namespace EdgeInspector.Core.Simulation;

/// <summary>Draws a board's layers: splits the area into panels, fills each with one kind of circuitry and etches the edges ragged. One thread at a time.</summary>
internal sealed class ArtworkGenerator
{
    private delegate void PanelStyle(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes);

    private readonly record struct Style(PanelStyle Draw, float Weight, bool HasPads);

    private static readonly Style[] _styles =
    [
        new(PanelStyles.Routed, 3f, HasPads: true),
        new(PanelStyles.Bus, 2.6f, HasPads: false),
        new(PanelStyles.Meander, 1.3f, HasPads: false),
        new(PanelStyles.HoleGrid, 1.6f, HasPads: true),
        new(PanelStyles.Footprints, 1.8f, HasPads: true),
        new(PanelStyles.Round, 1.2f, HasPads: false),
        new(PanelStyles.Power, 1.9f, HasPads: false),
        new(PanelStyles.Sparse, 0.6f, HasPads: false),
    ];

    private enum Fill
    {
        /// <summary>Shapes are copper on bare laminate.</summary>
        Open,

        /// <summary>Shapes are copper with a clearance in a copper pour.</summary>
        Pour,

        /// <summary>Shapes are gaps in a copper plane.</summary>
        Plane,
    }

    private readonly List<Shape> _shapes = new(4096);
    private readonly GrayPlane _scratch = new();
    private readonly NetLabels _nets = new();
    private int[] _areas = [];
    private (float X, float Y) _maskShift;

    /// <summary>Makes the layers of a new board of the given size in pixels.</summary>
    /// <param name="margin">Pixels free of circuitry along the border; 0 lets it run out of the picture.</param>
    /// <param name="fixtures">Whether to add mounting holes and fiducials in the corners.</param>
    public void Compose(PcbArtwork artwork, int width, int height, SeededRandom random, int margin, bool fixtures)
    {
        artwork.Reset(width, height);
        // The mask is printed after the copper and never sits exactly.
        _maskShift = (random.Range(-1.6f, 1.6f), random.Range(-1.6f, 1.6f));
        // Circuitry without a border reaches past the picture, as a camera's field of view cuts it.
        int bleed = margin > 0 ? -margin : 24;
        var area = new PixelBox(-bleed, -bleed, width + bleed, height + bleed);
        Fill overall = PickFill(random);
        Split(artwork, random, area, depth: 0, overall, margin > 0);
        if (fixtures)
            AddFixtures(artwork, random, margin);

        RemoveScraps(artwork, gaps: false);
        RemoveScraps(artwork, gaps: true);
        Etch(artwork, random);
        artwork.Clean.CopyFrom(artwork.Copper);
    }

    private static Fill PickFill(SeededRandom random)
    {
        float pick = random.NextFloat();
        return pick < 0.6f ? Fill.Open : pick < 0.82f ? Fill.Pour : Fill.Plane;
    }

    private void Split(PcbArtwork artwork, SeededRandom random, PixelBox area, int depth, Fill overall, bool board)
    {
        float chance = depth switch { 0 => board ? 0.9f : 0.5f, 1 => 0.45f, 2 => 0.2f, _ => 0 };
        int longest = Math.Max(area.Width, area.Height);
        if (longest > 260 && random.Chance(chance))
        {
            float cut = random.Range(0.32f, 0.68f);
            if (area.Width > area.Height)
            {
                int x = area.Left + (int)(area.Width * cut);
                Split(artwork, random, area with { Right = x }, depth + 1, overall, board);
                Split(artwork, random, area with { Left = x }, depth + 1, overall, board);
            }
            else
            {
                int y = area.Top + (int)(area.Height * cut);
                Split(artwork, random, area with { Bottom = y }, depth + 1, overall, board);
                Split(artwork, random, area with { Top = y }, depth + 1, overall, board);
            }

            return;
        }

        if (random.Chance(board ? 0.02f : 0.06f) && depth > 0)
            return;

        int gap = random.Between(3, 8);
        DrawPanel(artwork, random, depth == 0 ? area : area.Grow(-gap), whole: board || depth > 0, board, random.Chance(0.65f) ? overall : PickFill(random));
    }

    private void DrawPanel(PcbArtwork artwork, SeededRandom random, PixelBox panel, bool whole, bool board, Fill fill)
    {
        _shapes.Clear();
        Style style = PickStyle(random);
        // Etching pads away instead of tracks is no circuit; bare artwork of test patterns has it now and then.
        if (fill == Fill.Plane && style.HasPads && (board || random.Chance(0.7f)))
            fill = Fill.Pour;

        style.Draw(random, panel, whole, _shapes);
        if (whole)
            DropCutPads(panel);

        float clearance = random.Range(6, 15);
        if (fill != Fill.Open)
        {
            var ground = Shape.Box(
                ShapeLayer.Copper, 0.5f * (panel.Left + panel.Right), 0.5f * (panel.Top + panel.Bottom), 0.5f * panel.Width, 0.5f * panel.Height, random.Chance(0.5f) ? random.Range(4, 40) : 0);
            ShapePainter.Paint(artwork.Copper, ground, 0, panel, set: true);
        }

        if (fill == Fill.Pour)
        {
            foreach (Shape shape in _shapes)
            {
                if (shape.Layer is not ShapeLayer.Clear)
                    ShapePainter.Paint(artwork.Copper, shape, clearance, panel, set: false);
            }
        }

        foreach (Shape shape in _shapes)
        {
            if (shape.Layer == ShapeLayer.Drill)
                continue;

            bool set = shape.Layer != ShapeLayer.Clear && fill != Fill.Plane;
            if (fill == Fill.Plane && shape.Layer == ShapeLayer.Clear)
                set = true;

            ShapePainter.Paint(artwork.Copper, shape, 0, panel, set);
            if (shape.Layer == ShapeLayer.Pad && fill != Fill.Plane)
                ShapePainter.Paint(artwork.Bare, shape with { X0 = shape.X0 + _maskShift.X, Y0 = shape.Y0 + _maskShift.Y }, 2.5f, panel, set: true);
        }

        foreach (Shape shape in _shapes)
        {
            if (shape.Layer != ShapeLayer.Drill)
                continue;

            ShapePainter.Paint(artwork.Copper, shape, 0, panel, set: false);
            if (fill != Fill.Plane)
                ShapePainter.Paint(artwork.Holes, shape, 0, panel, set: true);
        }
    }

    /// <summary>Removes pads that the panel's border would cut, with their holes: boards have none.</summary>
    private void DropCutPads(PixelBox panel)
    {
        int kept = 0;
        PixelBox dropped = default;
        for (int i = 0; i < _shapes.Count; i++)
        {
            Shape shape = _shapes[i];
            PixelBox extent = ShapePainter.Extent(shape, 0);
            bool inside = extent.Intersect(panel) == extent;
            if (shape.Layer == ShapeLayer.Pad && !inside)
            {
                dropped = extent;
                continue;
            }

            if (shape.Layer == ShapeLayer.Drill && (!inside || dropped.Overlaps(extent)))
                continue;

            if (shape.Layer == ShapeLayer.Pad)
                dropped = default;

            _shapes[kept++] = shape;
        }

        _shapes.RemoveRange(kept, _shapes.Count - kept);
    }

    private static Style PickStyle(SeededRandom random)
    {
        float total = 0;
        foreach (Style style in _styles)
            total += style.Weight;

        float pick = random.Range(0, total);
        foreach (Style style in _styles)
        {
            pick -= style.Weight;
            if (pick <= 0)
                return style;
        }

        return _styles[0];
    }

    private static void AddFixtures(PcbArtwork artwork, SeededRandom random, int margin)
    {
        var all = new PixelBox(0, 0, artwork.Width, artwork.Height);
        float holeRadius = random.Range(14, 26);
        float ring = random.Chance(0.6f) ? holeRadius + random.Range(6, 14) : 0;
        float fiducial = random.Range(8, 13);
        int corners = random.Between(1, 15);
        for (int corner = 0; corner < 4; corner++)
        {
            bool right = (corner & 1) == 1;
            bool bottom = (corner & 2) == 2;
            float inset = margin + 34;
            float x = right ? artwork.Width - inset : inset;
            float y = bottom ? artwork.Height - inset : inset;
            if ((corners >> corner & 1) == 1)
            {
                Shape around = Shape.Disc(ShapeLayer.Copper, x, y, MathF.Max(ring, holeRadius) + 10);
                ShapePainter.Paint(artwork.Copper, around, 0, all, set: false);
                ShapePainter.Paint(artwork.Bare, around, 0, all, set: false);
                ShapePainter.Paint(artwork.Holes, around, 0, all, set: false);
                if (ring > 0)
                {
                    ShapePainter.Paint(artwork.Copper, Shape.Disc(ShapeLayer.Pad, x, y, ring), 0, all, set: true);
                    ShapePainter.Paint(artwork.Bare, Shape.Disc(ShapeLayer.Pad, x, y, ring), 2, all, set: true);
                }

                Shape hole = Shape.Disc(ShapeLayer.Drill, x, y, holeRadius);
                ShapePainter.Paint(artwork.Copper, hole, 1.5f, all, set: false);
                ShapePainter.Paint(artwork.Holes, hole, 0, all, set: true);
                x += right ? -(70 + ring) : 70 + ring;
            }

            if (!random.Chance(0.5f))
                continue;

            Shape opening = Shape.Disc(ShapeLayer.Copper, x, y, fiducial * 2.1f);
            ShapePainter.Paint(artwork.Copper, opening, 2, all, set: false);
            ShapePainter.Paint(artwork.Holes, opening, 0, all, set: false);
            ShapePainter.Paint(artwork.Bare, opening, 0, all, set: true);
            ShapePainter.Paint(artwork.Copper, Shape.Disc(ShapeLayer.Pad, x, y, fiducial), 0, all, set: true);
        }
    }

    /// <summary>
    /// Removes small islands and fills small gaps that cutting shapes at a panel's border leaves: a design has none, and they look like
    /// defects that nobody marked. Drilled holes stay.
    /// </summary>
    private void RemoveScraps(PcbArtwork artwork, bool gaps)
    {
        const int Smallest = 200;
        _nets.Compute(artwork.Copper, gaps);
        if (_areas.Length <= _nets.Highest)
            _areas = new int[2 * _nets.Highest + 64];

        Array.Clear(_areas);
        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
                _areas[_nets[x, y]] += gaps && artwork.Holes[x, y] > 0 ? Smallest : 1;
        }

        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
            {
                int net = _nets[x, y];
                if (net == 0 || _areas[net] >= Smallest)
                    continue;

                artwork.Copper[x, y] = gaps ? (byte)255 : (byte)0;
                if (!gaps && artwork.Bare[x, y] > 0)
                    RemoveHole(artwork, x, y);
            }
        }
    }

    /// <summary>Takes the mask opening and the hole of a removed small pad with it.</summary>
    private static void RemoveHole(PcbArtwork artwork, int x, int y)
    {
        const int Reach = 4;
        for (int v = Math.Max(0, y - Reach); v <= Math.Min(artwork.Height - 1, y + Reach); v++)
        {
            for (int u = Math.Max(0, x - Reach); u <= Math.Min(artwork.Width - 1, x + Reach); u++)
            {
                artwork.Holes[u, v] = 0;
                artwork.Bare[u, v] = 0;
            }
        }
    }

    /// <summary>Rounds corners and roughens edges, as etching and a line camera's threshold do; none of it is a defect.</summary>
    private void Etch(PcbArtwork artwork, SeededRandom random)
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
    internal static void Soften(GrayPlane plane, GrayPlane scratch)
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
