namespace EdgeInspector.Core.Simulation;

/// <summary>Mounting holes and fiducial marks in a board's corners, planned before the circuitry so that it keeps away. One thread at a time.</summary>
internal sealed class BoardFixtures
{
    private readonly record struct Fixture(float X, float Y, float Hole, float Ring, float Opening)
    {
        /// <summary>Radius that circuitry keeps out of.</summary>
        public float Keepout => MathF.Max(MathF.Max(Hole, Ring) + 10, Opening + 2);
    }

    private readonly List<Fixture> _fixtures = new(8);

    /// <summary>Chooses them anew for a board.</summary>
    /// <param name="margin">Pixels along the board's edge that stay free.</param>
    public void Plan(SeededRandom random, int width, int height, int margin)
    {
        _fixtures.Clear();
        float hole = random.Range(14, 26);
        float ring = random.Chance(0.6f) ? hole + random.Range(6, 14) : 0;
        float fiducial = random.Range(14, 19);
        float inset = margin + 72;
        int corners = random.Between(1, 15);
        for (int corner = 0; corner < 4; corner++)
        {
            bool right = (corner & 1) == 1;
            float x = right ? width - inset : inset;
            float y = (corner & 2) == 2 ? height - inset : inset;
            if ((corners >> corner & 1) == 1)
            {
                _fixtures.Add(new Fixture(x, y, hole, ring, 0));
                x += right ? -(110 + ring) : 110 + ring;
            }

            if (random.Chance(0.5f))
                _fixtures.Add(new Fixture(x, y, 0, fiducial, fiducial * 2.1f));
        }
    }

    /// <summary>Forgets them: the board has none.</summary>
    public void Clear() => _fixtures.Clear();

    /// <summary>Whether a shape would come too near to one of them.</summary>
    public bool IsNear(in Shape shape)
    {
        foreach (Fixture fixture in _fixtures)
        {
            if (ShapePainter.Distance(shape, fixture.X, fixture.Y) < fixture.Keepout + 12)
                return true;
        }

        return false;
    }

    /// <summary>Paints them; a pour around them goes.</summary>
    public void Paint(PcbArtwork artwork)
    {
        var all = new PixelBox(0, 0, artwork.Width, artwork.Height);
        foreach (Fixture fixture in _fixtures)
        {
            (float x, float y) = (fixture.X, fixture.Y);
            ShapePainter.Paint(artwork.Copper, Shape.Disc(ShapeLayer.Copper, x, y, fixture.Keepout), 0, all, set: false);
            if (fixture.Ring > 0)
            {
                ShapePainter.Paint(artwork.Copper, Shape.Disc(ShapeLayer.Pad, x, y, fixture.Ring), 0, all, set: true);
                ShapePainter.Paint(artwork.Bare, Shape.Disc(ShapeLayer.Pad, x, y, MathF.Max(fixture.Ring + 2, fixture.Opening)), 0, all, set: true);
            }

            if (fixture.Hole > 0)
            {
                Shape hole = Shape.Disc(ShapeLayer.Drill, x, y, fixture.Hole);
                ShapePainter.Paint(artwork.Copper, hole, 1.5f, all, set: false);
                ShapePainter.Paint(artwork.Holes, hole, 0, all, set: true);
            }
        }
    }
}
