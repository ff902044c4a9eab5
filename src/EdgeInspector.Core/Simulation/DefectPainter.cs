namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Paints defects into an artwork, each checked to be what it is called: an open cuts its net in two, a short joins two nets, a bite
/// leaves its net whole, a spur touches one net, stray copper touches none, a pin-hole lies inside copper. One thread at a time.
/// </summary>
/// <remarks>
/// Sizes follow the changed pixels measured between DeepPCB's test and template pictures (medians 14-24 pixels, 95th centile 30-57);
/// no picture of that set is used.
/// </remarks>
internal sealed class DefectPainter
{
    private const int Attempts = 90;

    /// <summary>Pixels that a short on a board may bridge: links between pads are longer.</summary>
    private const float LongestShort = 40;

    /// <summary>Pixels across a disc that may be a pad.</summary>
    private const int SmallestPad = 12;

    private readonly DefectTrial _trial = new();
    private readonly DefectCheck _check = new();
    private readonly DefectMark _mark;
    private PcbArtwork _artwork = new();
    private SeededRandom _random = new(0);
    private int _border;

    public DefectPainter() => _mark = _trial.Mark;

    /// <summary>Paints up to <paramref name="count"/> defects of random kinds; fewer where the artwork has no room for them.</summary>
    /// <param name="border">Pixels along the artwork's edge without defects.</param>
    /// <param name="painted">Receives what was painted.</param>
    public void Paint(PcbArtwork artwork, SeededRandom random, int count, int border, List<PaintedDefect> painted)
    {
        painted.Clear();
        if (count == 0)
            return;

        _artwork = artwork;
        _random = random;
        _border = border;
        _trial.Prepare(artwork);
        _check.Prepare(artwork);
        for (int i = 0; i < count; i++)
        {
            var kind = (DefectKind)random.Next(6);
            for (int other = 0; other < 6; other++)
            {
                if (TryPaint((DefectKind)(((int)kind + other) % 6), painted))
                    break;
            }
        }
    }

    private bool TryPaint(DefectKind kind, List<PaintedDefect> painted)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            bool adds = kind is DefectKind.Short or DefectKind.Spur or DefectKind.SpuriousCopper;
            bool drawn = kind switch
            {
                DefectKind.Open => DrawOpen(),
                DefectKind.Short => DrawShort(),
                DefectKind.Mousebite => DrawBite(),
                DefectKind.Spur => DrawSpur(),
                _ => DrawIsland(),
            };
            bool board = _border > 0;
            if (!drawn || !_trial.Apply(adds, _border) || !IsSized(_trial, board) || !IsFree(_trial.Changed, painted) || (board && adds && IsRound(_trial)) || !_check.IsTrue(kind, _trial))
                continue;

            _trial.Commit();
            painted.Add(new PaintedDefect(kind, _trial.Changed));
            return true;
        }

        return false;
    }

    /// <summary>Whether anyone would see it. On a board, seen through optics and in motion, that takes more than in a sharp black and white picture.</summary>
    private static bool IsSized(DefectTrial trial, bool board)
    {
        int longest = Math.Max(trial.Changed.Width, trial.Changed.Height);
        return trial.Area >= (board ? 45 : 24) && longest >= (board ? 9 : 6) && longest <= 88;
    }

    /// <summary>Whether added copper is a disc: on a board nobody could tell it from a pad.</summary>
    private static bool IsRound(DefectTrial trial)
    {
        int longest = Math.Max(trial.Changed.Width, trial.Changed.Height);
        return longest >= SmallestPad && trial.Area >= 0.8f * MathF.PI / 4 * longest * longest;
    }

    private bool DrawOpen()
    {
        if (!FindEdge(out float x, out float y, out float nx, out float ny))
            return false;

        float depth = Reach(x - nx * 1.5f, y - ny * 1.5f, -nx, -ny, copper: true, 56) + 1.5f;
        if (depth is < 3 or >= 54 || (depth > 36 && _random.Chance(0.4f)) || (depth < 8 && _random.Chance(0.4f)))
            return false;

        _mark.Begin(x - nx * depth / 2, y - ny * depth / 2);
        float skew = _random.Range(-0.45f, 0.45f) * depth;
        float over = 2.5f;
        (float tx, float ty) = (-ny, nx);
        (float ax, float ay) = (x + nx * over + tx * skew / 2, y + ny * over + ty * skew / 2);
        (float bx, float by) = (x - nx * (depth + over) - tx * skew / 2, y - ny * (depth + over) - ty * skew / 2);
        float pick = _random.NextFloat();
        if (pick < 0.62f)
        {
            _mark.Waver(_random, ax, ay, bx, by, _random.Range(1.8f, MathF.Min(6.5f, 2.6f + depth * 0.3f)), _random.Range(0, 0.3f) * depth);
        }
        else
        {
            // Several thin cuts, slivers of copper left between them.
            int cuts = _random.Between(2, 3);
            float spread = _random.Range(3.2f, 6.5f);
            for (int i = 0; i < cuts; i++)
            {
                float off = (i - (cuts - 1) / 2f) * spread;
                _mark.Waver(_random, ax + tx * off, ay + ty * off, bx + tx * off, by + ty * off, _random.Range(1.1f, 1.9f), 1.5f);
            }
        }

        _mark.Fray(_random);
        return true;
    }

    private bool DrawShort()
    {
        if (!FindEdge(out float x, out float y, out float nx, out float ny))
            return false;

        float tilt = _random.Range(-0.35f, 0.35f);
        (float dx, float dy) = Unit(nx - ny * tilt, ny + nx * tilt);
        float gap = Reach(x + dx * 1.5f, y + dy * 1.5f, dx, dy, copper: false, 66) + 1.5f;
        // Etching joins neighbours. What is farther apart on a board would look like a track.
        if (gap < 3 || gap >= (_border > 0 ? LongestShort : 64) || (gap > 44 && _random.Chance(0.4f)) || (gap < 10 && _random.Chance(0.4f)))
            return false;

        _mark.Begin(x + dx * gap / 2, y + dy * gap / 2);
        (float bx, float by) = (x + dx * (gap + 2.5f), y + dy * (gap + 2.5f));
        if (gap < 15 && _random.Chance(0.35f))
        {
            float radius = gap / 2 + _random.Range(0.5f, 3);
            _mark.Line(x + dx * gap * 0.4f, y + dy * gap * 0.4f, x + dx * gap * 0.6f, y + dy * gap * 0.6f, radius);
            _mark.Line(x, y, bx, by, 1.5f);
        }
        else
        {
            float radius = _random.Chance(0.3f) ? _random.Range(1f, 1.6f) : _random.Range(1.5f, 4);
            _mark.Waver(_random, x - dx * 2.5f, y - dy * 2.5f, bx, by, radius, MathF.Min(gap * _random.Range(0, 0.3f), 9));
        }

        _mark.Fray(_random);
        return true;
    }

    private bool DrawBite()
    {
        if (!FindEdge(out float x, out float y, out float nx, out float ny))
            return false;

        float room = Reach(x - nx * 1.5f, y - ny * 1.5f, -nx, -ny, copper: true, 60) + 1.5f;
        if (room < 6)
            return false;

        DrawAtEdge(x, y, -nx, -ny, MathF.Min(room * 0.68f, Size(5, 16, 30)));
        return true;
    }

    private bool DrawSpur()
    {
        if (!FindEdge(out float x, out float y, out float nx, out float ny))
            return false;

        float room = Reach(x + nx * 1.5f, y + ny * 1.5f, nx, ny, copper: false, 60) + 1.5f;
        if (room < 9 || (_border > 0 && IsTrackEnd(x, y, nx, ny)))
            return false;

        DrawAtEdge(x, y, nx, ny, MathF.Min(room - 4.5f, Size(6, 16, 30)));
        return true;
    }

    /// <summary>Whether an edge is where a track ends: what grows there on a board looks like a longer track, or like its pad.</summary>
    private bool IsTrackEnd(float x, float y, float nx, float ny)
    {
        const int Widest = 26;
        const float Inside = 3.5f;
        (float px, float py) = (x - nx * Inside, y - ny * Inside);
        float width = Reach(px, py, -ny, nx, copper: true, Widest) + Reach(px, py, ny, -nx, copper: true, Widest);
        return width < Widest && Reach(px, py, -nx, -ny, copper: true, 2 * Widest) + Inside > 1.3f * width;
    }

    /// <summary>A mark that starts at an edge and reaches <paramref name="depth"/> pixels along the direction.</summary>
    private void DrawAtEdge(float x, float y, float dx, float dy, float depth)
    {
        _mark.Begin(x, y);
        float pick = _random.NextFloat();
        if (pick < 0.5f)
        {
            float radius = MathF.Max(1.6f, depth * _random.Range(0.4f, 0.62f));
            float along = _random.Range(0, depth * 0.7f);
            (float cx, float cy) = (x + dx * (depth - radius), y + dy * (depth - radius));
            _mark.Line(cx - dy * along / 2, cy + dx * along / 2, cx + dy * along / 2, cy - dx * along / 2, radius);
            _mark.Line(x, y, cx, cy, radius * _random.Range(0.6f, 1));
            if (_random.Chance(0.5f))
                _mark.Line(x + dy * radius, y - dx * radius, cx, cy, radius * _random.Range(0.3f, 0.8f));
        }
        else
        {
            float tilt = _random.Range(-1.1f, 1.1f);
            (float ex, float ey) = Unit(dx - dy * tilt, dy + dx * tilt);
            float stretch = depth * MathF.Sqrt(1 + tilt * tilt);
            _mark.Waver(_random, x - ex * 1.5f, y - ey * 1.5f, x + ex * stretch, y + ey * stretch, _random.Range(1.3f, MathF.Min(3.6f, 1.6f + depth * 0.2f)), depth * 0.25f);
            if (_random.Chance(0.3f))
            {
                float turn = _random.Sign() * depth * _random.Range(0.4f, 0.8f);
                (float hx, float hy) = (x + ex * stretch * 0.8f, y + ey * stretch * 0.8f);
                _mark.Line(hx, hy, hx - dy * turn, hy + dx * turn, _random.Range(1.2f, 2.4f));
            }
        }

        _mark.Fray(_random);
    }

    private bool DrawIsland()
    {
        float x = _random.Range(_border + 8, _artwork.Width - _border - 8);
        float y = _random.Range(_border + 8, _artwork.Height - _border - 8);
        _mark.Begin(x, y);
        _mark.Scrawl(_random, x, y, Size(5.5f, 12, 22));
        _mark.Fray(_random);
        return true;
    }

    /// <summary>Usually between the first two, one time in eight up to the third.</summary>
    private float Size(float small, float usual, float large) => _random.Chance(0.125f) ? _random.Range(usual, large) : _random.Range(small, usual);

    private static bool IsFree(PixelBox changed, List<PaintedDefect> painted)
    {
        PixelBox around = changed.Grow(PaintedDefect.BoxMargin + 3);
        foreach (PaintedDefect other in painted)
        {
            if (around.Overlaps(other.Changed.Grow(PaintedDefect.BoxMargin)))
                return false;
        }

        return true;
    }

    /// <summary>A point where clean copper ends and the unit direction out of the copper.</summary>
    private bool FindEdge(out float edgeX, out float edgeY, out float normalX, out float normalY)
    {
        (edgeX, edgeY, normalX, normalY) = (0, 0, 0, 0);
        int x = _random.Between(_border + 4, _artwork.Width - _border - 5);
        int y = _random.Between(_border + 4, _artwork.Height - _border - 5);
        bool along = _random.Chance(0.5f);
        int step = _random.Sign();
        bool start = _artwork.Clean[x, y] >= 128;
        for (int i = 0; i < 120; i++)
        {
            if (along)
                x += step;
            else
                y += step;

            if (x < _border + 4 || y < _border + 4 || x > _artwork.Width - _border - 5 || y > _artwork.Height - _border - 5)
                return false;

            if ((_artwork.Clean[x, y] >= 128) == start)
                continue;

            (float gx, float gy) = (0, 0);
            for (int v = -4; v <= 4; v++)
            {
                for (int u = -4; u <= 4; u++)
                {
                    int level = _artwork.Clean[Math.Clamp(x + u, 0, _artwork.Width - 1), Math.Clamp(y + v, 0, _artwork.Height - 1)];
                    gx += u * level;
                    gy += v * level;
                }
            }

            if (gx * gx + gy * gy < 1e6f)
                return false;

            (edgeX, edgeY) = (x + 0.5f, y + 0.5f);
            (normalX, normalY) = Unit(-gx, -gy);
            return true;
        }

        return false;
    }

    /// <summary>Pixels one can go on copper (or on gap) before it ends.</summary>
    private float Reach(float x, float y, float dx, float dy, bool copper, int limit)
    {
        for (int i = 0; i < limit; i++)
        {
            (int px, int py) = ((int)(x + dx * i), (int)(y + dy * i));
            if (!_artwork.Clean.Contains(px, py))
                return limit;

            if ((_artwork.Clean[px, py] >= 128) != copper)
                return i;
        }

        return limit;
    }

    private static (float X, float Y) Unit(float x, float y)
    {
        float length = MathF.Sqrt(x * x + y * y);
        return length > 0 ? (x / length, y / length) : (1, 0);
    }
}
