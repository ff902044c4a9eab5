namespace EdgeInspector.Core.Simulation;

/// <summary>A mark put over clean copper on trial: what it would change, and how the copper would look after.</summary>
internal sealed class DefectTrial
{
    private readonly GrayPlane _result = new();
    private PcbArtwork _artwork = new();

    /// <summary>The ink.</summary>
    public DefectMark Mark { get; } = new();

    /// <summary>Bounds of the changed pixels, artwork pixels.</summary>
    public PixelBox Changed { get; private set; }

    /// <summary>Pixels that turned from copper to gap or back.</summary>
    public int Area { get; private set; }

    /// <summary>The whole artwork.</summary>
    public PixelBox Bounds => new(0, 0, _artwork.Width, _artwork.Height);

    public void Prepare(PcbArtwork artwork) => _artwork = artwork;

    /// <summary>Puts the mark over the clean copper and finds what it changes.</summary>
    /// <param name="adds">True adds copper, false removes it.</param>
    /// <param name="border">Pixels along the artwork's edge that must not change.</param>
    /// <returns>False where nothing changes or the change reaches into the border.</returns>
    public bool Apply(bool adds, int border)
    {
        PixelBox window = Mark.Window.Intersect(Bounds);
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        Area = 0;
        Changed = default;
        _result.Reset(DefectMark.Edge, DefectMark.Edge);
        GrayPlane clean = _artwork.Clean;
        for (int y = window.Top; y < window.Bottom; y++)
        {
            for (int x = window.Left; x < window.Right; x++)
            {
                byte ink = Mark.Ink[x - Mark.Origin.X, y - Mark.Origin.Y];
                byte before = clean[x, y];
                byte after = adds ? Math.Max(before, ink) : Math.Min(before, (byte)(255 - ink));
                _result[x - Mark.Origin.X, y - Mark.Origin.Y] = after;
                if (after == before)
                    continue;

                // Faint rims do not widen the extent: nobody would see them.
                if (Math.Abs(after - before) >= 24)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));

                if ((after >= 128) != (before >= 128))
                    Area++;
            }
        }

        if (right < 0)
            return false;

        Changed = new PixelBox(left, top, right, bottom);
        PixelBox inner = Bounds.Grow(-border);
        return Changed.Intersect(inner) == Changed;
    }

    /// <summary>Whether the pixel turned from copper to gap or back.</summary>
    public bool Changes(int x, int y)
    {
        byte after = _result[x - Mark.Origin.X, y - Mark.Origin.Y];
        return (after >= 128) != (_artwork.Clean[x, y] >= 128);
    }

    /// <summary>Whether a pixel is copper, before the mark or after it.</summary>
    public bool IsCopper(int x, int y, bool after)
    {
        (int u, int v) = (x - Mark.Origin.X, y - Mark.Origin.Y);
        return (after && _result.Contains(u, v) ? _result[u, v] : _artwork.Clean[x, y]) >= 128;
    }

    /// <summary>Takes the change over into the artwork's copper.</summary>
    public void Commit()
    {
        // One more pixel all around for the faint rim; boxes keep three apart.
        PixelBox box = Changed.Grow(1).Intersect(Mark.Window).Intersect(Bounds);
        for (int y = box.Top; y < box.Bottom; y++)
        {
            for (int x = box.Left; x < box.Right; x++)
                _artwork.Copper[x, y] = _result[x - Mark.Origin.X, y - Mark.Origin.Y];
        }
    }
}
