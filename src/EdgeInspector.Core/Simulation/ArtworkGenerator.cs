namespace EdgeInspector.Core.Simulation;

/// <summary>Draws a board's layers: splits the area into panels, fills each with one kind of circuitry and etches the edges ragged. One thread at a time.</summary>
/// <remarks>
/// A board keeps <see cref="DesignRules"/> and has at most one pour, under all panels. The near-binary artwork look has no border and
/// mixes fills panel by panel, as cuttings of many layouts do.
/// </remarks>
internal sealed class ArtworkGenerator
{
    private delegate void PanelStyle(SeededRandom random, PixelBox panel, bool whole, List<Shape> shapes);

    private readonly record struct Style(PanelStyle Draw, float Weight, float BoardWeight, bool HasPads);

    private static readonly Style[] _styles =
    [
        new(PanelStyles.Routed, 3f, 3.4f, HasPads: true),
        new(PanelStyles.Bus, 2.6f, 2f, HasPads: false),
        new(PanelStyles.Meander, 1.3f, 0.7f, HasPads: false),
        new(PanelStyles.HoleGrid, 1.6f, 1.8f, HasPads: true),
        new(PanelStyles.Footprints, 1.8f, 2.4f, HasPads: true),
        new(PanelStyles.Round, 1.2f, 0, HasPads: false),
        new(PanelStyles.Power, 1.9f, 0, HasPads: false),
        new(PanelStyles.PowerAreas, 0, 1.5f, HasPads: true),
        new(PanelStyles.Sparse, 0.6f, 0.6f, HasPads: true),
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

    /// <summary>Smallest area of copper under the mask, of a gap in copper, and of either in bare artwork, pixels.</summary>
    private const int SmallestOnBoard = 900;
    private const int SmallestGapOnBoard = 2500;
    private const int SmallestInArtwork = 200;

    /// <summary>Smallest patch of a pour between clearances, pixels.</summary>
    private const int SmallestPour = 5000;

    /// <summary>Narrowest gap, copper and pour of a board, pixels; what is narrower is closed or etched away.</summary>
    private const float LeastGap = 5;
    private const float LeastWidth = 4.5f;
    private const float LeastPour = 40;

    private readonly List<Shape> _shapes = new(4096);
    private readonly List<(PixelBox Area, int First, int End)> _panels = new(32);
    private readonly NarrowRemover _narrow = new();
    private readonly PourTrimmer _pour = new();
    private readonly GrayPlane _circuit = new();
    private readonly NetSpacing _spacing = new();
    private readonly BoardFixtures _fixtures = new();
    private readonly ScrapRemover _scraps = new();
    private readonly Etching _etching = new();
    private (float X, float Y) _maskShift;

    /// <summary>Makes the layers of a new board of the given size in pixels.</summary>
    /// <param name="margin">Pixels free of circuitry along the border; 0 makes bare artwork that runs out of the picture.</param>
    /// <param name="fixtures">Whether to add mounting holes and fiducials in the corners.</param>
    public void Compose(PcbArtwork artwork, int width, int height, SeededRandom random, int margin, bool fixtures)
    {
        artwork.Reset(width, height);
        // The mask is printed after the copper and never sits exactly.
        _maskShift = (random.Range(-1.6f, 1.6f), random.Range(-1.6f, 1.6f));
        if (margin > 0)
            ComposeBoard(artwork, random, margin, fixtures);
        else
            ComposeBare(artwork, random);

        _scraps.Remove(artwork, margin > 0 ? SmallestOnBoard : SmallestInArtwork, gaps: false);
        _scraps.Remove(artwork, margin > 0 ? SmallestGapOnBoard : SmallestInArtwork, gaps: true);
        if (margin > 0)
            _scraps.CloseOpenings(artwork);

        _etching.Etch(artwork, random);
        artwork.Clean.CopyFrom(artwork.Copper);
    }

    private void ComposeBare(PcbArtwork artwork, SeededRandom random)
    {
        // Circuitry reaches past the picture, as a camera's field of view cuts it.
        const int Bleed = 24;
        Fill overall = PickFill(random);
        Split(random, new PixelBox(-Bleed, -Bleed, artwork.Width + Bleed, artwork.Height + Bleed), depth: 0, board: false, gap: 3, spread: 5);
        foreach ((PixelBox area, int first, int end) in _panels)
        {
            Fill fill = random.Chance(0.65f) ? overall : PickFill(random);
            _shapes.Clear();
            Style style = PickStyle(random, board: false);
            // Etching pads away instead of tracks is no circuit; bare artwork of test patterns has it now and then.
            if (fill == Fill.Plane && style.HasPads && random.Chance(0.7f))
                fill = Fill.Pour;

            bool whole = _panels.Count > 1;
            style.Draw(random, area, whole, _shapes);
            if (whole)
                DropCutPads(area, 0);

            float clearance = random.Range(6, 15);
            if (fill != Fill.Open)
                PaintGround(artwork, area, random.Chance(0.5f) ? random.Range(4, 40) : 0);

            if (fill == Fill.Pour)
                PaintClearance(artwork, area, 0, _shapes.Count, clearance);

            PaintCircuit(artwork, area, 0, _shapes.Count, fill == Fill.Plane);
        }
    }

    private void ComposeBoard(PcbArtwork artwork, SeededRandom random, int margin, bool fixtures)
    {
        bool poured = random.Chance(0.45f);
        int clearance = random.Between(7, 13);
        // Tracks of neighbouring panels that end opposite each other must not look like one track with a break,
        // and a pour needs room between the clearances of both.
        int gap = poured ? clearance + (int)LeastPour / 2 + 10 : 11;
        var all = new PixelBox(0, 0, artwork.Width, artwork.Height);
        PixelBox area = all.Grow(-margin);
        if (fixtures)
            _fixtures.Plan(random, artwork.Width, artwork.Height, margin);
        else
            _fixtures.Clear();

        Split(random, area, depth: 0, board: true, gap, spread: 5);
        _shapes.Clear();
        _spacing.Begin();
        for (int i = 0; i < _panels.Count; i++)
        {
            int first = _shapes.Count;
            PixelBox panel = _panels[i].Area;
            PickStyle(random, board: true).Draw(random, panel, whole: true, _shapes);
            DropCutPads(panel, first);
            DesignRules.Apply(_shapes, first, panel, _fixtures, _spacing, poured);
            DropCutPads(panel, first);
            _panels[i] = (panel, first, _shapes.Count);
        }

        foreach ((PixelBox panel, int first, int end) in _panels)
            PaintCircuit(artwork, panel, first, end, etched: false);

        _fixtures.Paint(artwork);
        if (poured)
            Pour(artwork, area.Grow(-random.Between(0, 5)), random.Chance(0.5f) ? random.Range(4, 40) : 0, clearance);

        _narrow.Remove(artwork.Copper, all, LeastGap, gaps: true);
        _narrow.Remove(artwork.Copper, all, LeastWidth, gaps: false);
        OpenHoles(artwork);
    }

    /// <summary>Fills the room around the circuits, which are there already, but for a clearance.</summary>
    private void Pour(PcbArtwork artwork, PixelBox area, float corner, float clearance)
    {
        _circuit.CopyFrom(artwork.Copper);
        artwork.Copper.Pixels.Clear();
        PaintGround(artwork, area, corner);
        _pour.Clear(artwork.Copper, _circuit, clearance);
        // Their clearances count as well; what belongs to them comes back with the circuits.
        _fixtures.Paint(artwork);
        _pour.Trim(artwork.Copper, LeastPour);
        _scraps.Remove(artwork, SmallestPour, gaps: false);
        ReadOnlySpan<byte> circuit = _circuit.Pixels;
        Span<byte> copper = artwork.Copper.Pixels;
        for (int i = 0; i < copper.Length; i++)
            copper[i] = Math.Max(copper[i], circuit[i]);
    }

    private static Fill PickFill(SeededRandom random)
    {
        float pick = random.NextFloat();
        return pick < 0.6f ? Fill.Open : pick < 0.82f ? Fill.Pour : Fill.Plane;
    }

    private void Split(SeededRandom random, PixelBox area, int depth, bool board, int gap, int spread)
    {
        if (depth == 0)
            _panels.Clear();

        float chance = depth switch { 0 => board ? 0.9f : 0.5f, 1 => 0.45f, 2 => 0.2f, _ => 0 };
        int longest = Math.Max(area.Width, area.Height);
        if (longest > 260 && random.Chance(chance))
        {
            float cut = random.Range(0.32f, 0.68f);
            bool across = area.Width > area.Height;
            int at = across ? area.Left + (int)(area.Width * cut) : area.Top + (int)(area.Height * cut);
            Split(random, across ? area with { Right = at } : area with { Bottom = at }, depth + 1, board, gap, spread);
            Split(random, across ? area with { Left = at } : area with { Top = at }, depth + 1, board, gap, spread);
            return;
        }

        if (random.Chance(board ? 0.02f : 0.06f) && depth > 0)
            return;

        int inset = gap + random.Between(0, spread);
        _panels.Add((depth == 0 && !board ? area : area.Grow(-inset), 0, 0));
    }

    private static void PaintGround(PcbArtwork artwork, PixelBox area, float corner) => ShapePainter.Paint(
        artwork.Copper,
        Shape.Box(ShapeLayer.Copper, 0.5f * (area.Left + area.Right), 0.5f * (area.Top + area.Bottom), 0.5f * area.Width, 0.5f * area.Height, corner),
        0,
        area,
        set: true);

    private void PaintClearance(PcbArtwork artwork, PixelBox area, int first, int end, float clearance)
    {
        for (int i = first; i < end; i++)
        {
            if (_shapes[i].Layer is not ShapeLayer.Clear)
                ShapePainter.Paint(artwork.Copper, _shapes[i], clearance, area, set: false);
        }
    }

    private void PaintCircuit(PcbArtwork artwork, PixelBox area, int first, int end, bool etched)
    {
        for (int i = first; i < end; i++)
        {
            Shape shape = _shapes[i];
            if (shape.Layer == ShapeLayer.Drill)
                continue;

            ShapePainter.Paint(artwork.Copper, shape, 0, area, set: (shape.Layer == ShapeLayer.Clear) == etched);
            if (shape.Layer == ShapeLayer.Pad && !etched)
                ShapePainter.Paint(artwork.Bare, shape with { X0 = shape.X0 + _maskShift.X, Y0 = shape.Y0 + _maskShift.Y }, 2.5f, area, set: true);
        }

        for (int i = first; i < end; i++)
        {
            Shape shape = _shapes[i];
            if (shape.Layer != ShapeLayer.Drill)
                continue;

            ShapePainter.Paint(artwork.Copper, shape, 0, area, set: false);
            if (!etched)
                ShapePainter.Paint(artwork.Holes, shape, 0, area, set: true);
        }
    }

    /// <summary>Removes pads that the panel's border would cut, with their holes: boards have none.</summary>
    private void DropCutPads(PixelBox panel, int first)
    {
        int kept = first;
        PixelBox dropped = default;
        for (int i = first; i < _shapes.Count; i++)
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

    private static Style PickStyle(SeededRandom random, bool board)
    {
        float total = 0;
        foreach (Style style in _styles)
            total += board ? style.BoardWeight : style.Weight;

        float pick = random.Range(0, total);
        foreach (Style style in _styles)
        {
            pick -= board ? style.BoardWeight : style.Weight;
            if (pick <= 0)
                return style;
        }

        return _styles[0];
    }

    /// <summary>Closing narrow gaps must not close a drilled hole.</summary>
    private static void OpenHoles(PcbArtwork artwork)
    {
        for (int y = 0; y < artwork.Height; y++)
        {
            Span<byte> copper = artwork.Copper.Row(y);
            ReadOnlySpan<byte> holes = artwork.Holes.Row(y);
            for (int x = 0; x < copper.Length; x++)
                copper[x] = Math.Min(copper[x], (byte)(255 - holes[x]));
        }
    }
}
