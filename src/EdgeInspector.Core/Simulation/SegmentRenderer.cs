using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Renders the boards of a line one after another: layout, defects, colour, a slight turn, shadow, conveyor, blur. The same seed and
/// board number always give the same pixels. One thread at a time.
/// </summary>
internal sealed class SegmentRenderer
{
    private const int One = 1 << 16;

    private readonly SimulatedLineOptions _options;
    private readonly SeededRandom _random;
    private readonly PcbArtwork _artwork = new();
    private readonly ArtworkGenerator _generator = new();
    private readonly DefectPainter _painter = new();
    private readonly BoardColourist _colourist = new();
    private readonly SolderPainter _solder = new();
    private readonly PictureBlur _blur = new();
    private readonly List<PaintedDefect> _painted = [];
    private readonly ushort[] _across;
    private readonly ushort[] _down;
    private readonly int _usualScheme;
    private readonly Colour _belt;
    private readonly int _beltGrain;
    private readonly int _beltRib;
    private readonly int _beltStreak;
    private readonly float _exposure;

    public SegmentRenderer(SimulatedLineOptions options)
    {
        _options = options;
        _random = new SeededRandom((ulong)options.Seed, ulong.MaxValue);
        float focus = _random.Range(0.2f, 2.6f);
        int travel = _random.Chance(0.5f) ? 1 : _random.Chance(0.7f) ? 3 : 5;
        _across = PictureBlur.Kernel(focus, travel);
        _down = PictureBlur.Kernel(focus, 1);
        _usualScheme = _random.Next(ColourScheme.Count);
        float grey = _random.Range(26, 84);
        if (_random.Chance(0.12f))
            grey *= 2.2f;

        _belt = _random.Chance(0.2f) ? new Colour(grey * 0.55f, grey * 1.1f, grey * 0.8f) : new Colour(grey * _random.Range(0.85f, 1.1f), grey * _random.Range(0.9f, 1.12f), grey * _random.Range(0.9f, 1.15f));
        _beltGrain = _random.Between(2, 9);
        _beltRib = _random.Chance(0.5f) ? _random.Between(2, 9) : 0;
        _beltStreak = _random.Between(1, 8);
        _exposure = _random.Range(0.85f, 1.12f);
    }

    /// <summary>Renders board <paramref name="index"/> into the segment, beginning at <paramref name="start"/> on the conveyor.</summary>
    /// <param name="last">Whether the conveyor runs empty after it, so that the board leaves the view before the source ends.</param>
    public void Render(LineSegment segment, long index, long start, bool last)
    {
        _random.Reseed((ulong)_options.Seed, (ulong)index);
        int length = _random.Between(560, 900);
        int breadth = _options.Height - _random.Between(40, 110);
        int before = _random.Between(24, 90) + (index == 0 ? _options.Width / 2 : 0);
        int after = _random.Between(24, 90) + (last ? _options.Width : 0);
        float offset = _random.Range(-14, 14);
        float slope = _random.Range(-0.012f, 0.012f);
        int defects = DefectCount();
        bool artworkLook = _options.Look == SimulationLook.Artwork;
        int lean = (int)(MathF.Abs(slope) * breadth) + 2;
        segment.Begin(index, start, before + length + lean + after, _options.Height);

        _generator.Compose(_artwork, length, breadth, _random, _random.Between(10, 22), fixtures: _random.Chance(0.75f));
        _painter.Paint(_artwork, _random, defects, border: 6, _painted);
        var place = new Placement(before + (lean + length) / 2f, _options.Height / 2f + offset, slope, length, breadth, _random.Chance(0.4f) ? _random.Range(4, 26) : 0);
        if (artworkLook)
        {
            AddTruth(segment, place);
            RenderFlat(segment, place);
            return;
        }

        int kind = _random.Chance(0.6f) ? _usualScheme : _random.Next(ColourScheme.Count);
        _colourist.Render(_artwork, _painted, ColourScheme.Make(kind, _random), _random);
        if (_options.SplashesPerBoard > 0)
            _solder.Paint(_colourist.Pixels, length, breadth, _random, _random.Poisson((float)_options.SplashesPerBoard), _painted);

        AddTruth(segment, place);
        RenderBelt(segment, place);
        RenderBoard(segment, place);
        _blur.Apply(segment.Pixels, segment.Width, segment.Height, _across, _down);
    }

    private void AddTruth(LineSegment segment, Placement place)
    {
        foreach (PaintedDefect defect in _painted)
            segment.Defects.Add(new SegmentDefect(defect.Kind, place.ToSegment(defect.Changed)));
    }

    private int DefectCount()
    {
        float mean = (float)_options.DefectsPerBoard;
        float bad = MathF.Min(1 - (float)_options.GoodShare, mean);
        bool good = !_random.Chance(bad);
        int count = bad > 0 ? 1 + _random.Poisson(MathF.Max(0, mean / bad - 1)) : 0;
        return good ? 0 : count;
    }

    private void RenderBelt(LineSegment segment, Placement place)
    {
        Span<int> belt = stackalloc int[3] { (int)(_belt.B * _exposure), (int)(_belt.G * _exposure), (int)(_belt.R * _exposure) };
        int origin = (int)(segment.Start & 0xFFFF_FF);
        for (int y = 0; y < segment.Height; y++)
        {
            Span<byte> row = segment.Pixels.Slice(y * segment.Width * 3, segment.Width * 3);
            for (int x = 0; x < segment.Width; x++)
            {
                float inside = place.Inside(x + 0.5f, y + 0.5f);
                if (inside > 3)
                {
                    // The board covers it.
                    x += (int)Math.Min(inside - 2, segment.Width) - 1;
                    continue;
                }

                int wx = x + origin;
                int grain = NoiseTiles.At(NoiseTiles.Fine, wx, y) * _beltGrain + NoiseTiles.At(NoiseTiles.Broad, wx, y + 77) * 3
                    + NoiseTiles.At(NoiseTiles.Streaks, wx >> 2, y) * _beltStreak;
                int rib = _beltRib == 0 ? 0 : (((wx >> 2) + (y >> 2)) & 1) * _beltRib + (((wx >> 2) - (y >> 2)) & 3) * _beltRib / 2;
                int shade = 256;
                float shadow = place.Inside(x - 4.5f, y - 6.5f);
                if (shadow > -12)
                    shade = 256 - (int)(Math.Min(12, shadow + 12) * 10);

                for (int channel = 0; channel < 3; channel++)
                    row[3 * x + channel] = (byte)Math.Clamp(((belt[channel] + rib + (grain >> 6)) * shade) >> 8, 0, 255);
            }
        }
    }

    private void RenderBoard(LineSegment segment, Placement place)
    {
        ReadOnlySpan<byte> board = _colourist.Pixels;
        (int length, int breadth) = (place.Length, place.Breadth);
        int exposure = (int)(_exposure * 256);
        for (int y = 0; y < segment.Height; y++)
        {
            Span<byte> row = segment.Pixels.Slice(y * segment.Width * 3, segment.Width * 3);
            (float bx, float by) = place.ToBoard(0.5f, y + 0.5f);
            int u = (int)((bx - 0.5f) * One);
            int v = (int)((by - 0.5f) * One);
            int stepV = (int)(-place.Slope * One);
            for (int x = 0; x < segment.Width; x++, u += One, v += stepV)
            {
                int px = u >> 16;
                int py = v >> 16;
                if (px < 0 || py < 0 || px >= length - 1 || py >= breadth - 1)
                    continue;

                if (IsCutCorner(px, py, place))
                    continue;

                int fx = (u >> 8) & 255;
                int fy = (v >> 8) & 255;
                int at = (py * length + px) * 3;
                int below = at + length * 3;
                for (int channel = 0; channel < 3; channel++)
                {
                    int top = board[at + channel] * (256 - fx) + board[at + 3 + channel] * fx;
                    int bottom = board[below + channel] * (256 - fx) + board[below + 3 + channel] * fx;
                    int level = (top * (256 - fy) + bottom * fy) >> 16;
                    row[3 * x + channel] = (byte)Math.Min(255, (level * exposure) >> 8);
                }
            }
        }
    }

    private static bool IsCutCorner(int x, int y, Placement place)
    {
        float dx = Math.Min(x, place.Length - 1 - x) + 0.5f - place.Corner;
        float dy = Math.Min(y, place.Breadth - 1 - y) + 0.5f - place.Corner;
        return dx < 0 && dy < 0 && dx * dx + dy * dy > place.Corner * place.Corner;
    }

    private void RenderFlat(LineSegment segment, Placement place)
    {
        segment.Pixels.Fill(255);
        for (int y = 0; y < segment.Height; y++)
        {
            Span<byte> row = segment.Pixels.Slice(y * segment.Width * 3, segment.Width * 3);
            for (int x = 0; x < segment.Width; x++)
            {
                (float bx, float by) = place.ToBoard(x + 0.5f, y + 0.5f);
                (int px, int py) = ((int)MathF.Floor(bx), (int)MathF.Floor(by));
                if (!_artwork.Copper.Contains(px, py))
                    continue;

                byte level = (byte)(255 - _artwork.Copper[px, py]);
                row.Slice(3 * x, 3).Fill(level);
            }
        }
    }

    /// <summary>Where a board lies in its segment: centre, slope of its turn (below one degree, so the cosine is 1), size, corner radius.</summary>
    private readonly record struct Placement(float CentreX, float CentreY, float Slope, int Length, int Breadth, float Corner)
    {
        public (float X, float Y) ToBoard(float x, float y) => (
            x - CentreX + (y - CentreY) * Slope + Length / 2f, y - CentreY - (x - CentreX) * Slope + Breadth / 2f);

        /// <summary>Pixels to the nearest board edge, negative outside.</summary>
        public float Inside(float x, float y)
        {
            (float bx, float by) = ToBoard(x, y);
            (float dx, float dy) = (MathF.Min(bx, Length - bx), MathF.Min(by, Breadth - by));
            return dx < Corner && dy < Corner
                ? Corner - MathF.Sqrt((Corner - dx) * (Corner - dx) + (Corner - dy) * (Corner - dy))
                : MathF.Min(dx, dy);
        }

        public FrameBox ToSegment(PixelBox changed)
        {
            float cx = 0.5f * (changed.Left + changed.Right) - Length / 2f;
            float cy = 0.5f * (changed.Top + changed.Bottom) - Breadth / 2f;
            float x = CentreX + cx - cy * Slope;
            float y = CentreY + cy + cx * Slope;
            float turn = MathF.Abs(Slope);
            float halfX = 0.5f * (changed.Width + turn * changed.Height) + PaintedDefect.BoxMargin;
            float halfY = 0.5f * (changed.Height + turn * changed.Width) + PaintedDefect.BoxMargin;
            return new FrameBox(x - halfX, y - halfY, x + halfX, y + halfY);
        }
    }
}
